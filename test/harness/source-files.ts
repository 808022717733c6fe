import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

/** The clone's folder. */
export const repoRoot = join(import.meta.dirname, '..', '..')

/** The folders whose imports obey the arrows. */
export const areas = ['contract', 'server', 'web', 'sandbox', 'test', 'bench']

/** Files below `folders` of `root` whose path matches `pattern`, as paths relative to `root`, sorted. */
export function filesBelow(root: string, folders: readonly string[], pattern: RegExp): string[] {
  return folders
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { withFileTypes: true, recursive: true }))
    .filter((entry) => entry.isFile() && !/(^|\/)(node_modules|dist)(\/|$)/.test(entry.parentPath))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => pattern.test(path))
    .sort()
}
