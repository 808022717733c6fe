import { storableJson } from '../../platform/storable-text.ts'

/**
 * Parses JSON that a vendor may not have sent (a maintenance page, a proxy's words): null then. What it says can be
 * stored as it is.
 */
export function readJson(text: string): unknown {
  try {
    return storableJson(JSON.parse(text))
  } catch {
    return null
  }
}

/** The same, when only an object will do. */
export function readJsonObject(text: string): Record<string, unknown> | null {
  const value = readJson(text)
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
}
