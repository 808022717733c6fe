import type { FastifyReply } from 'fastify'
import { type Html, html } from '../../html.ts'
import type { Language } from '../../world.ts'

/** A whole page: which stylesheet, which script, and what stands in the body. */
export interface Document {
  language: Language
  title: string
  /** A stylesheet of `public/`, without folder or ending. */
  style: 'sign-in' | 'classic' | 'lightning' | 'canvas'
  script?: 'timeline' | 'canvas-parent'
  body: Html
}

/**
 * Sends a page. `frames` names the origins that the page may show in frames besides this one.
 * There is no `form-action`: browsers apply it to the redirects of OAuth too.
 */
export function sendPage(
  reply: FastifyReply,
  document: Document,
  options: { status?: number; frames?: string } = {},
): FastifyReply {
  const policy = [
    "default-src 'self'",
    "img-src 'self' data:",
    `frame-src 'self' ${options.frames ?? ''}`.trim(),
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "object-src 'none'",
  ]
  const script = document.script && html`<script src="/_public/${document.script}.js" defer></script>`
  const page = html`<!doctype html>
<html lang="${document.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/_public/${document.style}.css">
${script}
</head>
<body>
${document.body}
</body>
</html>
`
  return reply
    .code(options.status ?? 200)
    .header('content-security-policy', policy.join('; '))
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'origin-when-cross-origin')
    .type('text/html;charset=UTF-8')
    .send(page.text)
}
