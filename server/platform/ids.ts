import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { v7 } from 'uuid'

/** A new row's id: UUIDv7, so that keys grow with time. */
export function newId(): string {
  return v7()
}

/** A new opaque token: 256 random bits, base64url, 43 characters. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** Whether a text has the shape of such a token; it may still be made up. */
export function isToken(text: string): boolean {
  return /^[\w-]{43}$/.test(text)
}

/** SHA-256, hex: what is stored of a token. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** A token that carries its workspace, so that every look-up has the tenant: `{workspace}.{random}`. */
export function tenantToken(workspaceId: string): { token: string; hash: string } {
  const random = newToken()
  return { token: `${workspaceId}.${random}`, hash: hashToken(random) }
}

/** Takes a tenant token apart; null when it is not one. */
export function readTenantToken(token: string): { workspaceId: string; hash: string } | null {
  const found = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([\w-]{43})$/.exec(token)
  return found?.[1] && found[2] ? { workspaceId: found[1], hash: hashToken(found[2]) } : null
}

/** Compares two strings in constant time. */
export function sameSecret(one: string, other: string): boolean {
  const [a, b] = [createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest()]
  return timingSafeEqual(a, b)
}
