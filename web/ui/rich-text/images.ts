import { hasWords } from './foreign-html.ts'

/** Types that every mail program draws. */
export const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp']

/** Outlook for Windows draws an image at its full width whatever the window's, so the width is said outright. */
const widestInMail = 600

export type ImageRejection = 'too_large' | 'invalid'
export type ReadImage =
  | { ok: true; src: string; width: number; alt: string }
  | { ok: false; reason: ImageRejection }

/**
 * Reads a picked, pasted or dropped file as a `data:` URL.
 * Decodes it first, so that a renamed text file is told from an image; width in CSS pixels. `limit` in bytes.
 */
export async function readImage(file: File, limit: number): Promise<ReadImage> {
  if (!imageTypes.includes(file.type)) return { ok: false, reason: 'invalid' }
  if (file.size > limit) return { ok: false, reason: 'too_large' }
  const width = await decodedWidth(file)
  if (width === null) return { ok: false, reason: 'invalid' }
  const src = await dataUrl(file)
  return { ok: true, src, width: Math.min(width, widestInMail), alt: file.name.replace(/\.[^.]+$/, '') }
}

/** The images among the files of a paste or a drop, in order. */
export function imagesIn(transfer: DataTransfer | null): File[] {
  return [...(transfer?.files ?? [])].filter((file) => file.type.startsWith('image/'))
}

/**
 * Whether a paste is an image and nothing else. Word and Excel put a picture of the text beside the text;
 * there the text is what was meant.
 */
export function isImagePaste(transfer: DataTransfer | null): boolean {
  if (imagesIn(transfer).length === 0) return false
  return !hasWords(transfer?.getData('text/html') ?? '')
}

async function decodedWidth(file: File): Promise<number | null> {
  try {
    const bitmap = await createImageBitmap(file)
    const { width } = bitmap
    bitmap.close()
    return width
  } catch {
    return null
  }
}

function dataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
