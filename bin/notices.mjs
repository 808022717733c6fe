// Writes THIRD-PARTY-NOTICES.md from the lock file and the installed packages: name, version, licence.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))

function licenceOf(path, entry) {
  if (entry.license) return entry.license
  try {
    const { license, licenses } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'))
    return license?.type ?? license ?? licenses?.map((one) => one.type).join(' or ') ?? 'see the package'
  } catch {
    return 'see the package'
  }
}

const rows = Object.entries(packages)
  .filter(([path, entry]) => path.startsWith('node_modules/') && !entry.dev)
  .map(
    ([path, entry]) =>
      `| ${path.slice(path.lastIndexOf('node_modules/') + 13)} | ${entry.version} | ${licenceOf(path, entry)} |`,
  )

const text = `# Third-party notices

MSI Actions is built on these packages, each under its own licence, the text of which lies in its folder below
\`node_modules/\`. Made by \`node bin/notices.mjs\`.

The holidays of countries and regions are the data of [date-holidays](https://github.com/commenthol/date-holidays), by
commenthol and its contributors, under [CC-BY-3.0](https://creativecommons.org/licenses/by/3.0/); they come from Wikipedia
and from the sources named there. MSI Actions takes from them which days are public or bank holidays.

| Package | Version | Licence |
|---|---|---|
${[...new Set(rows)].sort().join('\n')}
`
writeFileSync(join(root, 'THIRD-PARTY-NOTICES.md'), text)
