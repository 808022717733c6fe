import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const sources = ['server', 'contract', 'web', 'migrations']

/**
 * Reads the version of the sources in `root`: the package's, with the commit that Git has checked out, else with a hash
 * over the sources themselves, as a release without its history has them.
 */
export function readVersion(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return `${version}+${commitOf(join(root, '.git')) ?? `src.${hashOfSources(root)}`}`
}

/** The commit that is checked out, 12 digits; null outside a clone. Git itself need not be installed. */
function commitOf(folder: string): string | null {
  try {
    const head = readFileSync(join(folder, 'HEAD'), 'utf8').trim()
    const ref = /^ref: (\S+)$/.exec(head)?.[1]
    const commit = ref ? (readRef(folder, ref) ?? '') : head
    return /^[0-9a-f]{40,64}$/.test(commit) ? commit.slice(0, 12) : null
  } catch {
    return null
  }
}

function readRef(folder: string, ref: string): string | null {
  const loose = join(folder, ref)
  if (existsSync(loose)) return readFileSync(loose, 'utf8').trim()
  const packed = readFileSync(join(folder, 'packed-refs'), 'utf8').split('\n')
  return packed.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0] ?? null
}

function hashOfSources(root: string): string {
  const hash = createHash('sha256')
  for (const folder of sources) {
    const entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    for (const file of files.sort()) hash.update(file.slice(root.length)).update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 12)
}
