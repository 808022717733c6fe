import { fileURLToPath } from 'node:url'
import { readVersion } from './platform/version.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const known: { version?: string } = {}

/** What runs here, so that two commits are told apart: `0.1.0+1a2b3c4d5e6f`. */
export function productVersion(): string {
  known.version ??= readVersion(root)
  return known.version
}
