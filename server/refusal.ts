import type { ErrorCode } from '../contract/errors.ts'

/** What fills the words of a refusal: names and limits, never secrets. */
export type RefusalDetails = Record<string, string | number>

/** What was refused, on its way to whoever is told of it or it is kept for. */
export interface Refused {
  code: ErrorCode
  details: RefusalDetails
}

/** Details as they are stored and filled in: texts. */
export function detailTexts(details: RefusalDetails): Record<string, string> {
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, String(value)]))
}

/** A vendor's own code as a detail, where it told one. */
export function vendorDetails({ vendorCode }: { vendorCode?: string | null }): RefusalDetails {
  return vendorCode ? { vendorCode } : {}
}

/**
 * The product says no, with a code from the closed list. Thrown by verbs; only the shell knows its status
 * and only the web knows its words.
 */
export class Refusal extends Error implements Refused {
  readonly code: ErrorCode
  readonly details: RefusalDetails

  constructor(code: ErrorCode, details: RefusalDetails = {}, cause?: unknown) {
    super(code, { cause })
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }
}
