import { hasNul, storableText } from '../platform/storable-text.ts'
import { Malformed } from './malformed.ts'

/**
 * What a request says, as PostgreSQL can keep it. A NUL character is in no text that anybody types, and no text or
 * jsonb column takes one: refused. Half a character (an emoji that a length limit cut through) becomes U+FFFD, as
 * it would in any UTF-8. To be called with what a schema let through: that is as deep as the schema, and no deeper.
 */
export function storable(value: unknown, path: string[] = []): unknown {
  if (typeof value === 'string') {
    if (hasNul(value)) throw new Malformed([path.join('.')])
    return storableText(value)
  }
  if (Array.isArray(value)) return value.map((one, at) => storable(one, [...path, String(at)]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, storable(one, [...path, name])]),
  )
}
