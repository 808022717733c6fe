import { createHash } from 'node:crypto'

export interface Challenge {
  value: string
  method: 'S256' | 'plain'
}

/** PKCE (RFC 7636 4.6): does the verifier belong to the challenge? */
export function verifierFits(challenge: Challenge, verifier: string): boolean {
  const value =
    challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')
  return value === challenge.value
}
