/** Every word that the editor says; the caller brings them in the reader's language. */
export interface RichTextLabels {
  toolbar: string
  bold: string
  italic: string
  underline: string
  bulletList: string
  orderedList: string
  link: string
  image: string
  clear: string
  linkAddress: string
  linkInvalid: string
  applyLink: string
  removeLink: string
  cancel: string
}
