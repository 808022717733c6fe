const [quote, backslash, comma] = [0x22, 0x5c, 0x2c]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

export interface ShapeLimits {
  /** Lists and objects within one another. */
  depth: number
  /** Values, lists and objects together: each becomes many times what it is as text. */
  values: number
}

/**
 * What JSON text has too much of, if anything. Linear, and to be asked before the text is parsed, valid or not.
 */
export function excessOf(text: string, limits: ShapeLimits): 'depth' | 'values' | null {
  let depth = 0
  let values = 1
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at)
    if (inString) {
      if (letter === backslash) at++
      else if (letter === quote) inString = false
    } else if (letter === quote) inString = true
    else if (letter === openList || letter === openObject) {
      values++
      if (++depth > limits.depth) return 'depth'
    } else if (letter === closeList || letter === closeObject) depth--
    else if (letter === comma) values++
    if (values > limits.values) return 'values'
  }
  return null
}
