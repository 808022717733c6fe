import { AnswerTooLarge, ForbiddenAddress } from '../../platform/http-client.ts'

const beforeTheFirstByte = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/**
 * Whether a call that failed without an answer surely never reached the vendor: the name was not found, nobody
 * listened, the handshake failed. Everything else (time-out, reset) leaves open what happened.
 */
export function neverArrived(error: unknown): boolean {
  for (const one of causes(error)) {
    if (one instanceof ForbiddenAddress) return true
    const code = (one as { code?: unknown }).code
    if (typeof code === 'string' && beforeTheFirstByte.has(code)) return true
  }
  return false
}

/** Whether a host's name is known no more: nothing was sent. */
export function isNoHost(error: unknown): boolean {
  return causes(error).some((one) => (one as { code?: unknown }).code === 'ENOTFOUND')
}

/** The code of a call whose answer is larger than we read: asked again in the same words, it is as large. */
export const tooLarge = 'answer_too_large'

/** Whether a call failed because its answer is larger than we read. */
export function isTooLarge(error: unknown): boolean {
  return causes(error).some((one) => one instanceof AnswerTooLarge)
}

/** The error, its cause, that one's cause, … and the members of aggregates (happy eyeballs tries several addresses). */
function causes(error: unknown, depth = 0): object[] {
  if (typeof error !== 'object' || error === null || depth > 5) return []
  const { cause, errors } = error as { cause?: unknown; errors?: unknown }
  // All addresses must have failed in the same way; the last one's code speaks for them.
  const last = Array.isArray(errors) ? errors.at(-1) : undefined
  return [error, ...causes(cause, depth + 1), ...causes(last, depth + 1)]
}
