/** Hands a text, or bytes, to the browser as a file to keep. */
export function saveFile(content: string | Blob, file: { name: string; type: string }): void {
  const url = URL.createObjectURL(new Blob([content], { type: file.type }))
  const link = document.createElement('a')
  link.href = url
  link.download = file.name
  link.click()
  URL.revokeObjectURL(url)
}
