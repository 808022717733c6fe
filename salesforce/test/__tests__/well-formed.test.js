const { readdirSync, readFileSync } = require('node:fs')
const { join } = require('node:path')

const root = join(__dirname, '..', '..')
const files = ['force-app', 'activity-key'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((path) => path.endsWith('.xml'))
    .map((path) => join(folder, path)),
)

// The browser's own parser as a second judge beside the reader in xml.mjs.
test.each(files)('%s is well formed', (path) => {
  const parsed = new DOMParser().parseFromString(readFileSync(join(root, path), 'utf8'), 'application/xml')
  expect(parsed.querySelector('parsererror')).toBeNull()
})
