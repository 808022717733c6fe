import { ConnectorError } from './connector-error.ts'

/** What a call answers; null when the vendor says that what it is about is not there. */
export async function nullIfMissing<Data>(call: Promise<Data>): Promise<Data | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof ConnectorError && error.fault === 'not_found') return null
    throw error
  }
}
