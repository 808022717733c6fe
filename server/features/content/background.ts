/** A colour as CSS writes it (CSS Color 4): `#0b3d91`, `navy`, `rgb(11 61 145 / 50%)`. */
const colour =
  /^(?:#[0-9a-f]{3,8}|(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch)\([\w\s.,%+\-/]{1,80}\)|[a-z]{3,24})$/i

/** Words of `background` that are no colour. */
const others = new Set(
  `none inherit initial unset revert repeat no-repeat repeat-x repeat-y space round scroll fixed local top bottom left
  right center auto cover contain border-box padding-box content-box`.split(/\s+/),
)

/**
 * A style with the colour of each `background` as `background-color`, which mail programs know. `lost` hears of each that
 * was more than a colour or none, so that light words do not stand on nothing unnoticed.
 */
export function withBackgroundColour(style: string, lost: (property: string) => void): string {
  if (!/background/i.test(style)) return style
  return declarationsOf(style)
    .map((declaration) => {
      const colon = declaration.indexOf(':')
      const property = declaration.slice(0, colon).trim().toLowerCase()
      if (property === 'background-image' && !/^\s*none\b/i.test(declaration.slice(colon + 1))) lost(property)
      if (property !== 'background') return declaration
      const words = wordsOf(declaration.slice(colon + 1).replace(/!\s*important\s*$/i, ''))
      const found = words.find((word) => colour.test(word) && !others.has(word.toLowerCase()))
      if (words.some((word) => word !== found && !others.has(word.toLowerCase()))) lost(property)
      return found ? `background-color:${found}` : ''
    })
    .filter(Boolean)
    .join(';')
}

/** Between semicolons that stand in no brackets. */
function declarationsOf(style: string): string[] {
  return pieces(style, (sign) => sign === ';')
}

/** Between spaces that stand in no brackets. */
function wordsOf(value: string): string[] {
  return pieces(value.trim(), (sign) => /\s/.test(sign)).filter(Boolean)
}

function pieces(text: string, isEnd: (sign: string) => boolean): string[] {
  const found: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? ''
    if (sign === '(') depth += 1
    else if (sign === ')') depth = Math.max(0, depth - 1)
    else if (depth === 0 && isEnd(sign)) {
      found.push(text.slice(from, at))
      from = at + 1
    }
  }
  return [...found, text.slice(from)]
}
