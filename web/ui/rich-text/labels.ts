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
] as const

/** The words that the editor says. */
export type RichTextLabel = (typeof keys)[number]
/** Every one of them; the caller brings them in the reader's language. */
export type RichTextLabels = Record<RichTextLabel, string>

/** The labels from the caller's own dictionary. */
export function richTextLabels(say: (key: RichTextLabel) => string): RichTextLabels {
  const labels: Partial<RichTextLabels> = {}
  for (const key of keys) labels[key] = say(key)
  return labels as RichTextLabels
}
