/** Characters of a sheet that are read: a spreadsheet writes one rule for each look that its cells have. */
const most = 60_000

/** Characters of a value: of a longer one the beginning says that no mail can have it. */
const longest = 100

/** The last part of a selector: an element, its classes, or both. */
const lastPart = /^([a-z][a-z\d]{0,20})?((?:\.[\w-]{1,60}){0,4})$/i
const painting = /^\s*(color|background(?:-color|-image)?)\s*:(.+)$/is
const plainColour = /^(?:[#\w]+|(?:rgb|hsl)a?\([^()]*\))$/i

/**
 * The colours of a sheet of styles by what has them (`td`, `.xl65`, `td.xl65`), for programs that write no style on the
 * words themselves. Anything else of a sheet is left out, and so are rules for other screens and for paper. Takes time
 * that grows with its length, up to a limit.
 */
export function sheetColours(sheet: string): Map<string, string> {
  const found = new Map<string, Map<string, string>>()
  const text = withoutComments(sheet.slice(0, most))
  for (let at = 0, open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
    const selectors = text.slice(at, open).split(/[;}]/).at(-1)?.trim() ?? ''
    at = endOfBlock(text, open)
    if (selectors.startsWith('@')) continue
    const colours = coloursOf(text.slice(open + 1, at - 1))
    if (colours.size === 0) continue
    for (const selector of selectors.split(',').slice(0, 50)) {
      const name = nameOf(selector.trim())
      // What is said last of a property counts, and is all that is kept: an element may not grow with its sheet.
      if (name) found.set(name, new Map([...(found.get(name) ?? []), ...colours]))
    }
  }
  const styleOf = (colours: Map<string, string>) => [...colours].map((colour) => colour.join(':')).join(';')
  return new Map([...found].map(([name, colours]) => [name, styleOf(colours)]))
}

/** The styles of an element by a sheet, those that are meant for it alone last. */
export function* stylesOf(sheet: Map<string, string>, element: string, classes: string[]): Iterable<string> {
  const names = [element, ...classes.map((one) => `.${one}`), ...classes.map((one) => `${element}.${one}`)]
  for (const name of names) {
    const style = sheet.get(name)
    if (style) yield style
  }
}

function nameOf(selector: string): string | null {
  const parts = selector.split(/[\s>+~]+/)
  const [, element = '', classes = ''] = lastPart.exec(parts.at(-1) ?? '') ?? []
  // An element alone is too little where the rule wants it within another.
  if (classes === '' && parts.length > 1) return null
  const last = classes.slice(classes.lastIndexOf('.'))
  return element.toLowerCase() + last || null
}

function coloursOf(body: string): Map<string, string> {
  const colours = new Map<string, string>()
  for (const declaration of body.split(';')) {
    const [, name = '', written = ''] = painting.exec(declaration) ?? []
    const property = name.toLowerCase()
    const value = written.replace(/!\s*important/i, '').trim()
    if (value === '' || /^none$/i.test(value)) continue
    // A sheet has `background: yellow`; a style that is read piece by piece wants the colour alone.
    const isColour = property === 'background' && plainColour.test(value)
    colours.set(isColour ? 'background-color' : property, value.slice(0, longest))
  }
  return colours
}

/** Where the block that opens at `from` has ended; blocks may stand in it. */
function endOfBlock(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text[at] === '{') depth += 1
    else if (text[at] === '}' && --depth === 0) return at + 1
  }
  return text.length + 1
}

/** Programs hide a whole sheet in marks of HTML from those that know none. */
function withoutComments(sheet: string): string {
  const [first = '', ...others] = sheet.replace(/<!--|-->/g, ' ').split('/*')
  const behind = others.map((part) => (part.includes('*/') ? part.slice(part.indexOf('*/') + 2) : ''))
  return [first, ...behind].join(' ')
}
