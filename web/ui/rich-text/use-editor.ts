import { Editor, type EditorOptions } from '@tiptap/core'
import { useCallback, useState, useSyncExternalStore } from 'react'

/**
 * An editor for as long as the component lives, made from the options of its first rendering, and the ref of the element
 * that it stands in. The library's own binding also draws components within the text, which is half of its weight.
 */
export function useEditor(options: () => Partial<EditorOptions>) {
  const [editor] = useState(() => new Editor({ ...options(), element: null }))
  const place = useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return
      editor.mount(element)
      return () => editor.unmount()
    },
    [editor],
  )
  return { editor, place }
}

/** What `read` says of the editor, anew whenever that changes. */
export function useEditorState(editor: Editor, read: (editor: Editor) => string): string {
  const subscribe = useCallback(
    (onChange: () => void) => {
      editor.on('transaction', onChange)
      return () => void editor.off('transaction', onChange)
    },
    [editor],
  )
  return useSyncExternalStore(subscribe, () => read(editor))
}
