/** A colour as CSS writes it (CSS Color 4): `#0b3d91`, `navy`, `rgb(11 61 145 / 50%)`. */
const colour =
  /^(?:#[0-9a-f]{3,8}|(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch)\([\w\s.,%+\-/]{1,80}\)|[a-z]{3,24})$/i

/** Words of `background` that are no colour. */
const others = new Set(
  `none inherit initial unset revert repeat no-repeat repeat-x repeat-y space round scroll fixed local top bottom left
  right center auto cover contain border-box padding-box content-box`.split(/\s+/),
)

interface Painted {
  /** A declaration as mail programs know it, empty where nothing of it can stay. */
  kept: string
  paints: 'words' | 'background' | null
  isLost: boolean
}

/**
 * A style in colours that mail programs know, its backgrounds as `background-color`. `lost` hears of each colour that
 * could not stay. Words and what is behind them go together where one of the two is lost: light words would stand on
 * nothing, and dark ones on a dark ground.
 */
export function withKnownColours(style: string, lost: (property: string) => void): string {
  if (!/background|color/i.test(style)) return style
  const painted = declarationsOf(style).map((declaration) => {
    const colon = declaration.indexOf(':')
    const property = declaration.slice(0, colon).trim().toLowerCase()
    const value = declaration.slice(colon + 1).replace(/!\s*important\s*$/i, '')
    const one = paint(declaration, property, value)
    if (one.isLost) lost(property)
    return one
  })
  const isGone = (paints: Painted['paints']) =>
    painted.some((one) => one.paints === paints && one.isLost) &&
    !painted.some((one) => one.paints === paints && one.kept)
  const [areWordsGone, isBackgroundGone] = [isGone('words'), isGone('background')]
  return painted
    .map(({ kept, paints }) => {
      if (isBackgroundGone && paints === 'words' && isLight(kept.slice(kept.indexOf(':') + 1))) return ''
      if (!areWordsGone || paints !== 'background' || !kept) return kept
      lost('background-color')
      return ''
    })
    .filter(Boolean)
    .join(';')
}

function paint(declaration: string, property: string, value: string): Painted {
  const words = wordsOf(value)
  if (property === 'color' || property === 'background-color') {
    const isKnown = words.length === 1 && colour.test(words[0] ?? '')
    const paints = property === 'color' ? 'words' : 'background'
    return { kept: isKnown ? declaration : '', paints, isLost: !isKnown && words.length > 0 }
  }
  if (property === 'background-image')
    return { kept: '', paints: 'background', isLost: !/^\s*none\b/i.test(value) }
  if (property !== 'background') return { kept: declaration, paints: null, isLost: false }
  const found = words.find((word) => colour.test(word) && !others.has(word.toLowerCase()))
  const isLost = words.some((word) => word !== found && !others.has(word.toLowerCase()))
  return { kept: found ? `background-color:${found}` : '', paints: 'background', isLost }
}

const lightNames = new Set(
  `white snow ivory whitesmoke ghostwhite floralwhite mintcream azure aliceblue honeydew seashell oldlace linen
  lavenderblush cornsilk beige lightyellow lightcyan gainsboro lavender antiquewhite lemonchiffon`.split(
    /\s+/,
  ),
)

/** White or nearly: words of this colour cannot be read on white. */
function isLight(value: string): boolean {
  const written = value.trim().toLowerCase()
  if (lightNames.has(written.split('!', 1).join('').trimEnd())) return true
  const [, hex] = /^#([0-9a-f]{3,8})/.exec(written) ?? []
  if (hex) return /^(?:[c-f][0-9a-f]?){3}/.test(hex.length < 6 ? hex : `${hex[0]}${hex[2]}${hex[4]}`)
  const [, name, parts = ''] = /^(rgb|hsl)a?\(([^)]*)/.exec(written) ?? []
  const numbers = parts.split(/[\s,/]+/).filter(Boolean)
  const scaled = numbers.slice(0, 3).map((part) => Number.parseFloat(part) * (part.endsWith('%') ? 2.55 : 1))
  if (name === 'hsl') return (scaled[2] ?? 0) >= 216
  return name === 'rgb' && scaled.length === 3 && scaled.every((part) => part >= 192)
}

/** Elements that no mail has, with words on a background: these stay what they are, boxes or words within a line. */
const boxes = new Set(
  `html body section header footer main article aside nav figure figcaption address form fieldset legend details
  summary dialog hgroup menu search`.split(/\s+/),
)

/** What an element that goes away leaves behind for its background; null where it has none. */
export function groundOf(
  tagName: string,
  attribs: Record<string, string>,
): { tagName: string; attribs: Record<string, string> } | null {
  const { bgcolor, text, style = '', ...rest } = attribs
  const ground = attributeColour(bgcolor)
  if (!ground && !/background-color/i.test(style)) return null
  const words = attributeColour(text)
  const styles = [ground && `background-color:${ground}`, words && `color:${words}`, style]
  return {
    tagName: boxes.has(tagName) ? 'div' : 'span',
    attribs: { ...rest, style: styles.filter(Boolean).join(';') },
  }
}

/** Attributes may have the six digits without their sign. */
function attributeColour(value = ''): string {
  const written = value.trim().replace(/^(?=[0-9a-f]{6}$)/i, '#')
  return colour.test(written) ? written : ''
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
