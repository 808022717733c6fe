import { htmlToText as convert } from 'html-to-text'
import sanitizeHtml from 'sanitize-html'
import { imageLimit } from '../../../contract/signature.ts'
import {
  allowedAttributes,
  allowedStyles,
  allowedTags,
  namedAttributes,
  namedTags,
  wordlessTags,
} from './allowed-html.ts'
import { imageTypeOf } from './image-type.ts'

/** Codes of `contract/errors.ts` that an image can earn. */
export type ImageFault = 'image_invalid' | 'image_too_large'

export interface CleanedHtml {
  /** Only what is on the allow-list. Images are https or data: URLs whose bytes are what they say. */
  html: string
  /** Tags and attributes that were taken out and could have acted, each once. Formatting noise goes unmentioned. */
  removed: string[]
  /** Images that were taken out because they are none, or too large: the caller may refuse the whole. */
  faults: ImageFault[]
}

const scheme = /^[a-z][a-z0-9+.-]*:/i
const safeLink = /^(?:https?|mailto|tel):/i
const dataUrl = /^data:([^;,]*)((?:;[^;,]*)*),(.*)$/is

/** Cleans HTML that somebody wrote or pasted, for a mail or a signature. Never throws. */
export function cleanHtml(html: string): CleanedHtml {
  const removed = new Set<string>()
  const faults = new Set<ImageFault>()

  function inspect(tagName: string, attribs: Record<string, string>) {
    if (namedTags.has(tagName)) removed.add(tagName)
    if (tagName === 'meta' && attribs['http-equiv']) removed.add(tagName)
    for (const name of Object.keys(attribs))
      if (/^on/i.test(name) || namedAttributes.has(name)) removed.add(name)
    if (/url\s*\(|expression\s*\(|javascript:/i.test(attribs.style ?? '')) removed.add('style')
    if (tagName === 'a') return { tagName, attribs: cleanLink(attribs, removed) }
    if (tagName === 'img') return { tagName, attribs: cleanImage(attribs, { removed, faults }) }
    return { tagName, attribs }
  }

  const cleaned = sanitizeHtml(html, {
    allowedTags,
    allowedAttributes,
    allowedStyles,
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['https', 'data'] },
    allowProtocolRelative: false,
    nonTextTags: wordlessTags,
    nestingLimit: 100,
    enforceHtmlBoundary: false,
    transformTags: { '*': inspect },
    exclusiveFilter: (frame) => frame.tag === 'img' && !frame.attribs.src,
  })
  return { html: cleaned.trim(), removed: [...removed], faults: [...faults] }
}

/** A mail's text part, of its HTML. Links stand behind their words; images leave nothing. */
export function htmlToText(html: string): string {
  return convert(html, {
    wordwrap: false,
    selectors: [
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
      { selector: 'img', format: 'skip' },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  }).trim()
}

/** Without white space and controls, which browsers ignore inside a scheme. */
function bare(url: string): string {
  return [...url].filter((sign) => sign > ' ' && sign !== '\u007f').join('')
}

function cleanLink(attribs: Record<string, string>, removed: Set<string>): Record<string, string> {
  const { href, rel: _rel, target: _target, ...rest } = attribs
  if (href === undefined) return rest
  const link = bare(href)
  if (safeLink.test(link)) return { ...rest, href: href.trim(), rel: 'noopener noreferrer', target: '_blank' }
  if (scheme.test(link)) removed.add('href')
  return rest
}

function cleanImage(
  attribs: Record<string, string>,
  found: { removed: Set<string>; faults: Set<ImageFault> },
): Record<string, string> {
  const { src = '', ...rest } = attribs
  const url = src.trim()
  if (/^https:\/\//i.test(url)) return { ...rest, src: url }
  const data = dataUrl.exec(url)
  if (data) return cleanDataImage(rest, data, found)
  if (scheme.test(bare(url)) || url.startsWith('//')) found.removed.add('img')
  return rest
}

function cleanDataImage(
  rest: Record<string, string>,
  data: RegExpExecArray,
  found: { removed: Set<string>; faults: Set<ImageFault> },
): Record<string, string> {
  const [, , options = '', content = ''] = data
  const bytes = /;base64$/i.test(options) ? Buffer.from(content, 'base64') : Buffer.alloc(0)
  const type = imageTypeOf(bytes)
  if (type && bytes.length <= imageLimit)
    return { ...rest, src: `data:${type};base64,${bytes.toString('base64')}` }
  found.faults.add(type ? 'image_too_large' : 'image_invalid')
  found.removed.add('img')
  return rest
}
