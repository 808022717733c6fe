import type { ErrorCode } from '../contract/errors.ts'

/** What fills the words of a refusal: names and limits, never secrets. */
export type RefusalDetails = Record<string, string | number>

/**
 * The product says no, with a code from the closed list. Thrown by verbs; only the shell knows its status
 * and only the web knows its words.
 */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly details: RefusalDetails

  constructor(code: ErrorCode, details: RefusalDetails = {}, cause?: unknown) {
    super(code, { cause })
    this.name = 'Refusal'
    this.code = code
    this.details = details
  }
}
