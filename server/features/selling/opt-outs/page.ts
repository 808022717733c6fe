import { createHash } from 'node:crypto'
import type { Language } from '../../../../contract/basics.ts'
import { escapeHtml } from '../../../platform/escape-html.ts'
import type { LinkAbout } from './links.ts'
import { type PageWords, pageWords } from './page-words.ts'

/** What the page shows. `undo`: what its button sends back; `stands`: what undoing did not take back. */
export type UnsubscribePage =
  | { state: 'ask'; about: LinkAbout }
  | { state: 'done'; about: LinkAbout; undo: string }
  | { state: 'undone'; about: LinkAbout }
  | { state: 'kept'; about: LinkAbout; stands: 'sender' | 'company' }
  | { state: 'unknown' }
  | { state: 'reached' }
  | { state: 'away'; code: string }

/**
 * One page without a script, a picture, or anything from elsewhere: whoever reads it may have any browser. Its style
 * follows the system's light and dark.
 */
const style = `:root{color-scheme:light dark;--ink:#1f2937;--soft:#4b5563;--line:#d1d5db;--paper:#fff;--ground:#f3f4f6;--act:#1d4ed8;--on-act:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#e5e7eb;--soft:#b3bac5;--line:#4b5563;--paper:#1f2428;--ground:#14171a;--act:#8fb4ff;--on-act:#10151c}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:30rem;margin:10vh auto 0;padding:2rem;background:var(--paper);border:1px solid var(--line);border-radius:8px}
@media (max-width:34rem){main{margin:0;border-width:0 0 1px;border-radius:0;padding:1.5rem}}
h1{font-size:1.4rem;line-height:1.3;margin:0 0 .75rem}
p{margin:0 0 1rem}
fieldset{border:0;margin:0 0 1.25rem;padding:0}
legend{padding:0;margin-bottom:.25rem;font-weight:600}
label{display:flex;gap:.6rem;align-items:flex-start;padding:.4rem 0}
input[type=radio]{width:1.2rem;height:1.2rem;margin:.15rem 0 0;flex:none;accent-color:var(--act)}
button{font:inherit;font-weight:600;min-height:44px;padding:.5rem 1.25rem;border:1px solid var(--act);border-radius:6px;background:var(--act);color:var(--on-act);cursor:pointer}
button.quiet{background:transparent;color:var(--act)}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
.soft{color:var(--soft);font-size:.9rem}
.languages{margin:1.5rem 0 0}
a{color:var(--act)}`

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of the page; nobody keeps it, and no search engine lists it. */
export const pageHeaders = { 'content-security-policy': policy, 'x-robots-tag': 'noindex, nofollow' }

export function unsubscribePage(page: UnsubscribePage, language: Language): string {
  const words = pageWords[language]
  const other = language === 'sv' ? 'en' : 'sv'
  const { title, body } = contentOf(page, words, language)
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
${page.state === 'ask' || page.state === 'unknown' ? `<p class="languages soft"><a href="?language=${other}" lang="${other}" hreflang="${other}">${pageWords[other].name}</a></p>` : ''}
</main>
</body>
</html>`
}

function contentOf(
  page: UnsubscribePage,
  words: PageWords,
  language: Language,
): { title: string; body: string } {
  const kept = `<input type="hidden" name="language" value="${language}">`
  const named = (text: string) => ('about' in page ? fill(text, page.about, words) : text)
  const said = (text: string) => `<p>${named(text)}</p>`
  const form = (inside: string) => `<form method="post">${kept}${inside}</form>`
  switch (page.state) {
    case 'ask':
      return {
        title: words.ask,
        body: `${said(words.askHelp)}${form(`<fieldset><legend>${words.which}</legend>
<label><input type="radio" name="choice" value="sender" checked> <span>${named(words.sender)}</span></label>
<label><input type="radio" name="choice" value="company"> <span>${named(words.company)}</span></label></fieldset>
<button type="submit">${words.button}</button>`)}`,
      }
    case 'done': {
      const undo = `<input type="hidden" name="undo" value="${escapeHtml(page.undo)}">`
      const button = `<button class="quiet" type="submit" name="choice" value="undo">${words.undo}</button>`
      const help = page.undo.startsWith('company') ? words.doneCompany : words.doneSender
      return {
        title: words.done,
        body: `${said(help)}<p class="soft">${words.still}</p>${form(undo + button)}`,
      }
    }
    case 'undone':
      return { title: words.undone, body: said(words.undoneHelp) }
    case 'kept': {
      const help = page.stands === 'company' ? words.doneCompany : words.doneSender
      return { title: words.kept, body: `${said(help)}<p class="soft">${words.keptHelp}</p>` }
    }
    case 'unknown':
      return { title: words.unknown, body: said(words.unknownHelp) }
    case 'reached':
      return { title: words.reached, body: said(words.reachedHelp) }
    case 'away':
      return {
        title: words.away,
        body: `${said(words.awayHelp)}<p class="soft" data-code="${page.code}">${page.code}</p>`,
      }
  }
}

/** Names are whatever somebody calls themselves: they are text here, and fill no further place. */
function fill(text: string, { mask, sender, company }: LinkAbout, words: PageWords): string {
  const values: Record<string, string> = {
    mask: mask ?? words.you,
    sender: sender ?? words.someone,
    company: company ?? words.somewhere,
  }
  return text.replace(/\{(\w+)\}/g, (_, name: string) => escapeHtml(values[name] ?? ''))
}
