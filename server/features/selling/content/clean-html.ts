import sanitizeHtml from 'sanitize-html'
import { htmlLimits } from '../../../../contract/content.ts'
import { imageLimit } from '../../../../contract/signatures.ts'
import {
  allowedAttributes,
  allowedStyles,
  allowedTags,
  namedAttributes,
  namedTags,
  wordlessTags,
} from './allowed-html.ts'
import { groundOf, withKnownColours } from './background.ts'
import { HtmlRefused } from './html-refused.ts'
import { imageTypeOf } from './image-type.ts'
import { partSourceOf } from './part-names.ts'

/** Codes of `contract/errors.ts` that an image can earn. */
export type ImageFault = 'image_invalid' | 'image_too_large'

export interface CleanedHtml {
  /** Only what is on the allow-list. Images are https or data: URLs whose bytes are what they say. */
  html: string
  /**
   * Tags and attributes that were taken out and could have acted, each once, some dozens at most. Formatting noise goes
   * unmentioned.
   */
  removed: string[]
  /** Images that were taken out because they are none, or too large: the caller may refuse the whole. */
  faults: ImageFault[]
}

/** Names of what was taken out: as many as a person reads, and as long. */
class Removed extends Set<string> {
  override add(name: string): this {
    return this.size < 30 ? super.add(name.slice(0, 40)) : this
  }
}

/** Characters of a style or an address that are read; nobody writes as much. */
const attributeLimit = 4096

const allowed = new Set(allowedTags)
const wordless = new Set(wordlessTags)

/** The tag goes away and its words stay. */
function isWordsOnly(tagName: string): boolean {
  return !allowed.has(tagName) && !wordless.has(tagName)
}

const scheme = /^[a-z][a-z0-9+.-]*:/i
const safeLink = /^(?:https?|mailto|tel):/i
const dataUrl = /^data:([^;,]*)((?:;[^;,]*)*),(.*)$/is

/** Bytes of a picture in a message that came: a photograph as a telephone takes it. */
const receivedImageLimit = 8 * 1024 * 1024

/** What is noted while one HTML is cleaned, and whether somebody else sent it. */
interface Cleaning {
  removed: Set<string>
  faults: Set<ImageFault>
  isReceived: boolean
}

/**
 * Cleans HTML that somebody wrote or pasted, for a mail or a signature, or of a message that came: its pictures may be
 * larger, and those that are parts of it stay as references (`showParts`). The work grows with its length, because how much
 * of it there may be and how deep is watched while it is parsed. Throws HtmlRefused.
 */
export function cleanNow(html: string, { isReceived } = { isReceived: false }): CleanedHtml {
  refuseLong(html)
  const removed = new Removed()
  let images = 0
  const faults = new Set<ImageFault>()

  function inspect(tagName: string, attribs: Record<string, string>) {
    if (namedTags.has(tagName)) removed.add(tagName)
    if (tagName === 'meta' && attribs['http-equiv']) removed.add(tagName)
    for (const name of Object.keys(attribs))
      if (/^on/i.test(name) || namedAttributes.has(name)) removed.add(name)
    if ((attribs.style?.length ?? 0) > attributeLimit) {
      removed.add('style')
      delete attribs.style
    }
    if (/url\s*\(|expression\s*\(|javascript:/i.test(attribs.style ?? '')) removed.add('style')
    if (attribs.style) attribs.style = withKnownColours(attribs.style, (property) => removed.add(property))
    if (tagName === 'a') return { tagName, attribs: cleanLink(attribs, removed) }
    if (tagName === 'img') {
      images += 1
      if (images > htmlLimits.images) throw new HtmlRefused('html_too_many_elements', htmlLimits.images)
      return { tagName, attribs: cleanImage(attribs, { removed, faults, isReceived }) }
    }
    return (isWordsOnly(tagName) && groundOf(tagName, attribs)) || { tagName, attribs }
  }

  const cleaned = sanitizeHtml(html, {
    allowedTags,
    allowedAttributes,
    allowedStyles,
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['https', 'data', ...(isReceived ? ['cid'] : [])] },
    allowProtocolRelative: false,
    nonTextTags: wordlessTags,
    enforceHtmlBoundary: false,
    transformTags: { '*': inspect },
    // An image without an address is none. Not by a name that is off the list: the library would end its neighbour by that.
    exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !attribs.src,
    ...watched(),
  })
  // Signs that stand for markup grow to five times their length.
  refuseLong(cleaned)
  return { html: withoutInnerRoom(cleaned).trim(), removed: [...removed], faults: [...faults] }
}

/** What stands in a cell or an item is a paragraph in editors, and mail programs would put room around it. */
function withoutInnerRoom(html: string): string {
  return html.replace(/(<(?:td|th|li)(?: [^<>]*)?>)<p>/g, '$1<p style="margin:0">')
}

function refuseLong(html: string) {
  if (isTooLong(html)) throw new HtmlRefused('html_too_large', htmlLimits.bytes)
}

/** Whether HTML is longer than is read. Embedded images are judged one by one; they count as nothing here. */
export function isTooLong(html: string): boolean {
  let images = 0
  for (const [url] of html.matchAll(/data:image\/[a-z+.-]+;base64,[A-Za-z0-9+/=]+/g)) images += url.length
  return Buffer.byteLength(html) - images > htmlLimits.bytes
}

/** Counts what the parser meets, and ends the parsing where there is too much: an open element costs at each tag. */
function watched() {
  let elements = 0
  let depth = 0
  return {
    onOpenTag() {
      elements += 1
      depth += 1
      if (elements > htmlLimits.elements) throw new HtmlRefused('html_too_many_elements', htmlLimits.elements)
      if (depth > htmlLimits.depth) throw new HtmlRefused('html_too_deep', htmlLimits.depth)
    },
    onCloseTag() {
      depth -= 1
    },
  }
}

/** Without spaces and controls, which browsers ignore inside a scheme. */
function bare(url: string): string {
  return url.replace(/[\p{Cc} ]/gu, '')
}

function cleanLink(attribs: Record<string, string>, removed: Set<string>): Record<string, string> {
  const { href, rel: _rel, target: _target, ...rest } = attribs
  if (href === undefined) return rest
  if (href.length > attributeLimit) {
    removed.add('href')
    return rest
  }
  const link = bare(href)
  if (safeLink.test(link)) return { ...rest, href: href.trim(), rel: 'noopener noreferrer', target: '_blank' }
  if (scheme.test(link)) removed.add('href')
  return rest
}

function cleanImage(attribs: Record<string, string>, cleaning: Cleaning): Record<string, string> {
  const { src = '', ...rest } = attribs
  const url = src.trim()
  if (!/^data:/i.test(url) && url.length > attributeLimit) {
    cleaning.removed.add('img')
    return rest
  }
  // In small letters, as whoever looks for images from elsewhere in cleaned HTML expects it.
  if (/^https:\/\//i.test(url)) return { ...rest, src: `https${url.slice(5)}` }
  const data = dataUrl.exec(url)
  if (data) return cleanDataImage(rest, data, cleaning)
  const part = cleaning.isReceived && partSourceOf(url)
  if (part) return { ...rest, src: part }
  if (scheme.test(bare(url)) || url.startsWith('//')) cleaning.removed.add('img')
  return rest
}

function cleanDataImage(
  rest: Record<string, string>,
  data: RegExpExecArray,
  { removed, faults, isReceived }: Cleaning,
): Record<string, string> {
  const [, , options = '', content = ''] = data
  const bytes = /;base64$/i.test(options) ? Buffer.from(content, 'base64') : Buffer.alloc(0)
  const type = imageTypeOf(bytes)
  if (type && bytes.length <= (isReceived ? receivedImageLimit : imageLimit))
    return { ...rest, src: `data:${type};base64,${bytes.toString('base64')}` }
  faults.add(type ? 'image_too_large' : 'image_invalid')
  removed.add('img')
  return rest
}
