import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface SigningKey {
  kid: string
  privatePem: string
}

/** A new RSA key to sign id_tokens with. */
export function newSigningKey(): SigningKey {
  return {
    kid: randomBytes(20).toString('hex'),
    privatePem: generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey,
  }
}

/** Signs claims with RS256 (RFC 7515). */
export function signToken({ kid, privatePem }: SigningKey, claims: object): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const content = `${encode({ alg: 'RS256', kid, typ: 'JWT' })}.${encode(claims)}`
  return `${content}.${sign('sha256', Buffer.from(content), privatePem).toString('base64url')}`
}

/** The public half as a key set (RFC 7517). */
export function publicKeys({ kid, privatePem }: SigningKey): { keys: object[] } {
  const jwk = createPublicKey(privatePem).export({ format: 'jwk' })
  return { keys: [{ ...jwk, kid, alg: 'RS256', use: 'sig' }] }
}
