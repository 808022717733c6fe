import { useMemo } from 'react'
import { useWords } from '../../locales/words.ts'
import type { RichTextLabels } from '../../ui/rich-text/labels.ts'

/** The editor's words in the language of the moment. */
export function useEditorLabels(): RichTextLabels {
  const { t } = useWords()
  return useMemo(
    () => ({
      toolbar: t('editor.toolbar'),
      bold: t('editor.bold'),
      italic: t('editor.italic'),
      underline: t('editor.underline'),
      bulletList: t('editor.bulletList'),
      orderedList: t('editor.orderedList'),
      link: t('editor.link'),
      image: t('editor.image'),
      clear: t('editor.clear'),
      linkAddress: t('editor.linkAddress'),
      linkInvalid: t('editor.linkInvalid'),
      applyLink: t('editor.applyLink'),
      removeLink: t('editor.removeLink'),
      cancel: t('common.cancel'),
    }),
    [t],
  )
}
