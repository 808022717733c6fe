/** Codes of `contract/errors.ts` for HTML that is not cleaned, or that becomes no text. */
type HtmlFault = 'html_too_large' | 'html_too_many_elements' | 'html_too_deep' | 'text_too_large'

/** There is more than is read or kept. */
export class HtmlRefused extends Error {
  readonly code: HtmlFault
  readonly limit: number

  constructor(code: HtmlFault, limit: number) {
    super(`${code}: ${limit}`)
    this.name = 'HtmlRefused'
    this.code = code
    this.limit = limit
  }
}
