const [quote, backslash, openList, closeList, openObject, closeObject] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]

/** Whether JSON text nests deeper than `limit`. Linear, and to be asked before the text is parsed, valid or not. */
export function isDeeper(text: string, limit: number): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at)
    if (inString) {
      if (letter === backslash) at++
      else if (letter === quote) inString = false
    } else if (letter === quote) inString = true
    else if (letter === openList || letter === openObject) {
      if (++depth > limit) return true
    } else if (letter === closeList || letter === closeObject) depth--
  }
  return false
}
