import sanitizeHtml from 'sanitize-html'

/**
 * Policy of the reading pane's frame: no script, nothing fetched from anywhere, links open outside.
 * It repeats the frame's own sandbox attribute, so that the address opened by itself is just as safe.
 */
export const bodyPolicy = [
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ')

const options: sanitizeHtml.IOptions = {
  allowedTags: [
    ...sanitizeHtml.defaults.allowedTags,
    'html',
    'body',
    'img',
    'style',
    'center',
    'font',
    'del',
    'ins',
  ],
  allowedAttributes: {
    '*': [
      'style',
      'class',
      'id',
      'dir',
      'lang',
      'title',
      'role',
      'aria-*',
      'align',
      'valign',
      'width',
      'height',
      'bgcolor',
    ],
    a: ['href', 'name', 'target', 'rel'],
    img: ['src', 'alt', 'border'],
    table: ['cellpadding', 'cellspacing', 'border'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan', 'scope'],
    font: ['color', 'face', 'size'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowedSchemesByTag: { img: ['data'] },
  nonTextTags: ['script', 'textarea', 'option', 'noscript', 'title'],
  // Styles can do no harm in a frame that may neither run scripts nor fetch anything.
  allowVulnerableTags: true,
}

/** Links open outside; one that writes a mail leads to where this mail program writes it. */
const links = (writeAt: (mailto: string) => string) => ({
  a: (tagName: string, attribs: sanitizeHtml.Attributes): sanitizeHtml.Tag => {
    const { href = '' } = attribs
    const to: sanitizeHtml.Attributes = /^mailto:/i.test(href) ? { href: writeAt(href) } : {}
    return { tagName, attribs: { ...attribs, ...to, target: '_blank', rel: 'noopener noreferrer' } }
  },
})

const base =
  'html{background:#fff;color:#1f2328;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}body{margin:16px}img{max-width:100%;height:auto}'

/** The HTML part of a mail as a document of its own that may be shown in the frame. `writeAt`: where a `mailto:` is written. */
export function bodyDocument(html: string, title: string, writeAt: (mailto: string) => string): string {
  const safeTitle = sanitizeHtml(title, { allowedTags: [], allowedAttributes: {} })
  return `<!doctype html><html lang="und"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${safeTitle}</title><style>${base}</style></head><body>${sanitizeHtml(html, { ...options, transformTags: links(writeAt) })}</body></html>`
}
