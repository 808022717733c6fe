import { createPublicKey, randomBytes, sign } from 'node:crypto'
import type { SigningKey } from './jwt.ts'

const day = 24 * 3600 * 1000

/** Tags of DER (ITU-T X.690). */
const tag = { integer: 2, bits: 3, nothing: 5, oid: 6, utf8: 12, utcTime: 23, sequence: 0x30, set: 0x31 }
const sha256WithRsa = der(
  tag.sequence,
  der(tag.oid, Buffer.from('2a864886f70d01010b', 'hex')),
  der(tag.nothing),
)
const commonName = der(tag.oid, Buffer.from('550403', 'hex'))

/** The public half as a certificate that signs itself (RFC 5280), in PEM: some clients read keys in no other form. */
export function publicCertificate({ privatePem }: SigningKey, name: string): string {
  const now = Date.now()
  const whose = der(
    tag.sequence,
    der(tag.set, der(tag.sequence, commonName, der(tag.utf8, Buffer.from(name)))),
  )
  const content = der(
    tag.sequence,
    // Its first byte keeps the serial number positive.
    der(tag.integer, Buffer.from([1]), randomBytes(8)),
    sha256WithRsa,
    whose,
    der(tag.sequence, time(now - day), time(now + 16 * day)),
    whose,
    createPublicKey(privatePem).export({ type: 'spki', format: 'der' }),
  )
  const signature = der(tag.bits, Buffer.from([0]), sign('sha256', content, privatePem))
  const lines = der(tag.sequence, content, sha256WithRsa, signature)
    .toString('base64')
    .match(/.{1,64}/g)
  return ['-----BEGIN CERTIFICATE-----', ...(lines ?? []), '-----END CERTIFICATE-----', ''].join('\n')
}

/** A value with its tag and length. */
function der(kind: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const { length } = body
  // The shortest form that holds it.
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([kind, ...size]), body])
}

/** `YYMMDDhhmmssZ`. */
function time(at: number): Buffer {
  const digits = new Date(at).toISOString().slice(2, 19).replace(/\D/g, '')
  return der(tag.utcTime, Buffer.from(`${digits}Z`))
}
