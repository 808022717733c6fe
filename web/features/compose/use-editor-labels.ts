import { useMemo } from 'react'
import type { RichTextLabels } from '../../ui/rich-text/labels.ts'
import { useWords } from '../../ui/words.tsx'

const keys = [
  'toolbar',
  'bold',
  'italic',
  'underline',
  'bulletList',
  'orderedList',
  'link',
  'image',
  'clear',
  'linkAddress',
  'linkInvalid',
  'applyLink',
  'removeLink',
  'cancel',
] as const satisfies (keyof RichTextLabels)[]

/** The editor's words in the reader's language. */
export function useEditorLabels(): RichTextLabels {
  const words = useWords()
  return useMemo(
    () => Object.fromEntries(keys.map((key) => [key, words(`editor.${key}`)])) as unknown as RichTextLabels,
    [words],
  )
}
