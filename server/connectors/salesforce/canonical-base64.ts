/**
 * The bytes that base64 text stands for, when it is written in the one way that an encoder writes it: standard alphabet,
 * padding, spare bits zero, nothing else. Null for every other spelling, which `Buffer.from` would take as well.
 */
export function decodeCanonicalBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}
