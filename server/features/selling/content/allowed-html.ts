import { activeTags } from '../../../../contract/values/active-tags.ts'

/** What may stand in a mail: what Gmail and Outlook write into signatures, and nothing that acts. */
export const allowedTags = list(`
  a abbr address b bdi bdo big blockquote br caption center cite code col colgroup dd del div dl dt em
  font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s small span strike strong sub sup table
  tbody td tfoot th thead tr tt u ul wbr
`)

const box = ['align', 'valign', 'width', 'height', 'bgcolor']
const cell = [...box, 'colspan', 'rowspan', 'nowrap', 'scope']

export const allowedAttributes: Record<string, string[]> = {
  '*': ['style', 'dir', 'lang', 'title', 'align'],
  a: ['href', 'name', 'rel', 'target'],
  img: ['src', 'alt', 'width', 'height', 'border', 'hspace', 'vspace'],
  table: [...box, 'border', 'cellpadding', 'cellspacing', 'role', 'summary'],
  tr: box,
  td: cell,
  th: cell,
  col: ['span', ...box],
  colgroup: ['span', ...box],
  font: ['color', 'face', 'size'],
  hr: ['size', 'color', 'noshade', 'width'],
  ol: ['type', 'start'],
  ul: ['type'],
}

const properties = [
  ...list(`
    background-color color opacity direction display float clear vertical-align font font-family
    font-size font-style font-variant font-weight letter-spacing line-height text-align text-decoration
    text-indent text-transform white-space word-break word-spacing word-wrap overflow-wrap width height
    max-width max-height min-width min-height margin padding border border-radius border-collapse
    border-spacing border-color border-style border-width list-style-type table-layout
  `),
  ...['top', 'right', 'bottom', 'left'].flatMap((side) => [
    `margin-${side}`,
    `padding-${side}`,
    `border-${side}`,
    `border-${side}-color`,
    `border-${side}-style`,
    `border-${side}-width`,
  ]),
]

// No function but colours and sums: `url()` calls out, `expression()` ran scripts, a backslash hides either.
const harmless = /^(?:[\w\s.,#%)+\-/'"!]|\b(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch|calc)\()*$/i

export const allowedStyles = {
  '*': Object.fromEntries(properties.map((property) => [property, [harmless]])),
}

/** Their content is no text, so it goes with them. */
export const wordlessTags = list(`
  script style textarea option select xmp noscript noembed noframes plaintext svg math iframe object
  applet template title xml audio video canvas
`)

/** Worth telling the writer when it was taken out; everything else that goes is formatting noise. */
export const namedTags = new Set<string>([...activeTags, 'style', 'link', 'base', 'noscript'])

/** Attributes that act or call out; so does everything that begins with `on`. */
export const namedAttributes = new Set(
  list('srcdoc formaction action background srcset ping poster xlink:href data'),
)

/** The words of a text; lists this long read better without a quote around each. */
function list(text: string): string[] {
  return text.trim().split(/\s+/)
}
