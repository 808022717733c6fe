import { sheetColours, stylesOf } from './sheet-colours.ts'

export interface CleanedHtml {
  /** What the editor may read: known tags, known attributes, addresses that lead out and pictures that show. */
  html: string
  /**
   * Names of what was left out, each once, as they came: every tag, and those attributes that could have acted. `style`
   * is one whose colours could not be kept: it could have called out, or no mail program knows them.
   */
  tookOut: string[]
}

/** What stands in them is no HTML, up to their end tag. */
const raw = new Map(
  [...words('script style title textarea xmp noscript noembed noframes iframe plaintext')].map((element) => [
    element,
    new RegExp(`</${element}`, 'gi'),
  ]),
)

/** Their content is no text of a mail, so it goes with them. */
const wordless = words('select svg math object applet template audio video canvas')

const kept = words(`
  a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del div dl dt em
  figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s section small span
  strike strong sub sup table tbody td tfoot th thead tr tt u ul wbr
`)

/** Elements that go away and may be what their words stand on: a box stays where they are painted. */
const grounds = words('html body nav form fieldset legend details summary dialog hgroup')

/** `data-pm-slice` is what the editor itself writes beside a text that is copied out of it. */
const keptAttributes = words(`
  class dir lang title align valign width height src alt bgcolor color face size border cellpadding
  cellspacing colspan rowspan start type data-pm-slice
`)

const address = /^(?:https?|mailto|tel):/i
/** What a style could call out with. */
const callingStyle = /[\\@]|url|image|expression/i
/** What would be missed: words could stand in white on nothing. */
const colouring = /color|background/i
/** Functions of colours that mail programs know. */
const colourFunctions = words('rgb rgba hsl hsla hwb lab lch oklab oklch')
const activeAddress = /^(?:javascript|vbscript|data):/i
const picture = /^(?:https:\/\/|data:image\/)/i

const tag = /<(\/?)([a-z][^\s/>]*)/iy
const attribute = /[\s/]*([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']*)))?/y
const tagEnd = /[\s/]*>/y
const outOfPlace = /[\s/=]+/y

/**
 * Cleans HTML of a stranger (pasted, dropped, suggested) before any document of the browser reads it: even one that
 * nobody sees runs the page's policy over its event handlers and style sheets. A string comes in and a string goes
 * out, written anew of known parts alone, in time that grows with its length. References (`&amp;`) stay as they are.
 * Not by a library: the names of all references alone would make the compose sheet a fifth larger.
 */
export function cleanForeignHtml(html: string): CleanedHtml {
  const writer = new Writer()
  let at = 0
  while (at < html.length) {
    const next = html.indexOf('<', at)
    writer.text(html.slice(at, next < 0 ? html.length : next))
    if (next < 0) break
    at = readMarkup(html, next, writer)
  }
  return { html: writer.html, tookOut: [...writer.tookOut] }
}

/** Whether HTML of a stranger has words in it. */
export function hasWords(html: string): boolean {
  const text = cleanForeignHtml(html).html.replace(/<[^<>]*>/g, '')
  return text.replaceAll('&nbsp;', ' ').trim() !== ''
}

/** Reads what begins with the `<` at `from`; returns where the text goes on. */
function readMarkup(html: string, from: number, writer: Writer): number {
  const behind = (end: string, start: number) => {
    const found = html.indexOf(end, start)
    return found < 0 ? html.length : found + end.length
  }
  if (html.startsWith('<!--', from)) return behind('-->', from + 4)
  if (/[!?]/.test(html.charAt(from + 1))) return behind('>', from)
  tag.lastIndex = from
  const [opening, slash, name = ''] = tag.exec(html) ?? []
  if (!opening) {
    writer.text('<')
    return from + 1
  }
  const element = name.toLowerCase()
  const read = readAttributes(html, from + opening.length)
  // A tag that never ends is none.
  if (read === null) return html.length
  if (slash) writer.close(element)
  else writer.open(element, read.attributes)
  const end = slash ? undefined : raw.get(element)
  if (!end) return read.end
  if (element === 'style') writer.readSheet(html, read.end, end)
  end.lastIndex = read.end
  return end.test(html) ? behind('>', end.lastIndex) : html.length
}

/** The attributes that begin at `from`, the first of each name, and where their tag ends; null when it never does. */
function readAttributes(html: string, from: number): { attributes: Map<string, string>; end: number } | null {
  const attributes = new Map<string, string>()
  for (let at = from; at < html.length; ) {
    tagEnd.lastIndex = at
    if (tagEnd.test(html)) return { attributes, end: tagEnd.lastIndex }
    attribute.lastIndex = at
    const [found, name, double, single, bare = ''] = attribute.exec(html) ?? []
    if (!found || !name) {
      outOfPlace.lastIndex = at
      at = outOfPlace.test(html) ? outOfPlace.lastIndex : html.length
      continue
    }
    at = attribute.lastIndex
    if (!attributes.has(name.toLowerCase())) attributes.set(name.toLowerCase(), double ?? single ?? bare)
  }
  return null
}

/** Writes anew what was read. */
class Writer {
  html = ''
  /** Colours by the class that a sheet of styles gives them to. */
  private colours = new Map<string, string>()
  readonly tookOut = new Set<string>()
  /** The tag whose content is left out, and how often it stands open. */
  private silent: { element: string; open: number } | null = null
  /** Elements of which a box has been left, the last one opened at the end. */
  private readonly grounds: string[] = []

  /** Reads the sheet of styles that begins at `from`, up to the end tag. */
  readSheet(html: string, from: number, end: RegExp): void {
    const to = end.exec(html)?.index ?? html.length
    for (const [name, style] of sheetColours(html.slice(from, to))) this.colours.set(name, style)
    end.lastIndex = from
  }

  text(text: string): void {
    if (!this.silent) this.html += text.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  }

  open(element: string, attributes: Map<string, string>): void {
    if (!kept.has(element) && element !== 'style') this.tookOut.add(element)
    for (const [name, value] of attributes)
      if (name.startsWith('on') || (name === 'href' && activeAddress.test(plain(value))))
        this.tookOut.add(name)
    if (this.silent) {
      if (this.silent.element === element) this.silent.open++
    } else if (wordless.has(element)) this.silent = { element, open: 1 }
    else if (kept.has(element)) this.write(element, attributes)
    else if (!raw.has(element)) this.writeGround(element, attributes)
  }

  close(element: string): void {
    if (this.silent) {
      if (this.silent.element === element && --this.silent.open === 0) this.silent = null
    } else if (kept.has(element)) this.html += `</${element}>`
    else if (this.grounds.at(-1) === element) {
      this.grounds.pop()
      this.html += '</div>'
    }
  }

  private write(element: string, attributes: Map<string, string>): void {
    if (element === 'img' && !picture.test(attributes.get('src')?.trim() ?? '')) {
      this.tookOut.add('img')
      return
    }
    this.writeTag(element, this.styled(element, attributes))
  }

  private writeTag(element: string, attributes: Map<string, string>): void {
    this.html += `<${element}`
    for (const [name, value] of attributes)
      if (isKept(name, value))
        this.html += ` ${name}="${value.replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}"`
    this.html += '>'
  }

  /** White words on the black body of a page stand on nothing when only the words are kept. */
  private writeGround(element: string, attributes: Map<string, string>): void {
    const style = this.styled(element, attributes).get('style') ?? ''
    const behind = attributeColour(attributes.get('bgcolor'))
    if ((behind === '' || usualGround.test(behind)) && !/background/i.test(style)) return
    if (!grounds.has(element)) {
      this.tookOut.add('style')
      return
    }
    const before = attributeColour(attributes.get('text'))
    const styles = [behind && `background-color:${behind}`, before && `color:${before}`, style]
    this.writeTag('div', new Map([['style', styles.filter(Boolean).join(';')]]))
    this.grounds.push(element)
  }

  /** The attributes with what sheets give the element in its style; its own style comes last and so wins. */
  private styled(element: string, attributes: Map<string, string>): Map<string, string> {
    const own = attributes.get('style') ?? ''
    const classes = attributes.get('class')?.split(/\s+/, 20) ?? []
    const given = this.colours.size === 0 ? [] : [...stylesOf(this.colours, element, classes)]
    const style = [...given, own].filter((one) => one && this.canStay(one)).join(';')
    if (style === own) return attributes
    const styled = new Map(attributes).set('style', style)
    if (style === '') styled.delete('style')
    return styled
  }

  private canStay(style: string): boolean {
    if (!callingStyle.test(style) && !hasUnknownColour(style)) return true
    if (colouring.test(style)) this.tookOut.add('style')
    return false
  }
}

/** Words and what is behind them go together: light ones would stand on nothing otherwise, dark ones on a dark ground. */
function hasUnknownColour(style: string): boolean {
  return style.split(';').some((declaration) => {
    if (!/^\s*(?:color|background(?:-color)?)\s*:/i.test(declaration)) return false
    const before = declaration.split('(').slice(0, -1)
    return before.some(
      (part) => !colourFunctions.has(/[\w-]*$/.exec(part.slice(-40))?.[0].toLowerCase() ?? ''),
    )
  })
}

/** The white page that programs write around everything. */
const usualGround = /^(?:white|#fff(?:fff)?|transparent)$/i

/** Attributes may have the six digits without their sign. */
function attributeColour(value = ''): string {
  const written = value.trim().replace(/^(?=[\da-f]{6}$)/i, '#')
  return /^#?\w{3,24}$/.test(written) ? written : ''
}

function isKept(name: string, value: string): boolean {
  if (name === 'href') return address.test(value.trim())
  if (name === 'style') return !callingStyle.test(value)
  return keptAttributes.has(name)
}

/** The beginning of an address as browsers read it: references resolved, without white space and controls. */
function plain(value: string): string {
  const resolved = value
    .slice(0, 500)
    .replace(/&(?:tab|newline);/gi, '')
    .replace(/&colon;/gi, ':')
    .replace(/&#(?:x([\da-f]{1,6})|(\d{1,7}));?/gi, (_all, hex, decimal) => {
      const point = Number.parseInt(hex ?? decimal, hex ? 16 : 10)
      return point <= 0x10ffff ? String.fromCodePoint(point) : ''
    })
  return [...resolved].filter((sign) => sign > ' ').join('')
}

function words(text: string): Set<string> {
  return new Set(text.trim().split(/\s+/))
}
