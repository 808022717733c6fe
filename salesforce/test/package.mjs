import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { readXml } from './xml.mjs'

/** The sfdx project's folder. */
export const projectRoot = join(import.meta.dirname, '..')

export const project = JSON.parse(readFileSync(join(projectRoot, 'sfdx-project.json'), 'utf8'))

/** Text of a file of the project. */
export const read = (path) => readFileSync(join(projectRoot, path), 'utf8')

/** Every file that would be deployed, as paths from the project's root. */
export const deployed = project.packageDirectories.flatMap(({ path }) =>
  readdirSync(join(projectRoot, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__tests__'))
    .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)))
    .sort(),
)

/** The root elements of all files with this suffix, by the component's name. */
export function components(suffix) {
  const paths = deployed.filter((path) => path.endsWith(suffix))
  return new Map(paths.map((path) => [path.split('/').at(-1).slice(0, -suffix.length), readXml(read(path))]))
}
