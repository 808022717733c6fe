import { type CleanedHtml, cleanNow } from './clean-html.ts'
import { HtmlRefused } from './html-refused.ts'
import { textNow } from './text-of-html.ts'

/** What is done with HTML, here or in a thread of its own. */
export type HtmlJob = { task: 'clean' | 'clean received' | 'text'; html: string }

export type HtmlAnswer =
  | { state: 'cleaned'; cleaned: CleanedHtml }
  | { state: 'text'; text: string }
  | { state: 'refused'; code: HtmlRefused['code']; limit: number }

/** Does one job. A refusal is an answer, because an error loses its class between threads. */
export function doHtml({ task, html }: HtmlJob): HtmlAnswer {
  try {
    if (task === 'text') return { state: 'text', text: textNow(html) }
    return { state: 'cleaned', cleaned: cleanNow(html, { isReceived: task === 'clean received' }) }
  } catch (error) {
    if (!(error instanceof HtmlRefused)) throw error
    return { state: 'refused', code: error.code, limit: error.limit }
  }
}
