// `npm test`: the package's files by node:test, then the component by Jest. `--files` leaves the component out, which
// needs no installation.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const jest = join(root, 'node_modules', '.bin', 'sfdx-lwc-jest')
// The repository brings a Node that reads TypeScript; the machine's own may be too old for the sandbox's files.
const brought = join(root, '..', 'node_modules', '.bin', 'node')
const node = existsSync(brought) ? brought : process.execPath

function run(args) {
  const { status, error } = spawnSync(node, args, { cwd: root, stdio: 'inherit' })
  if (error) process.stderr.write(`${error.message}\n`)
  return status ?? 1
}

function files() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (node === process.execPath && (major < 22 || (major === 22 && minor < 18))) {
    process.stderr.write(
      'The files were not tested: run npm ci in the folder above first, or use Node 22.18 or newer.\n',
    )
    return 1
  }
  const tests = readdirSync(join(root, 'test')).filter((name) => name.endsWith('.test.mjs'))
  return run(['--test', ...tests.map((name) => join('test', name))])
}

function component() {
  if (process.argv.includes('--files')) return 0
  if (existsSync(jest)) return run([jest])
  process.stderr.write('The component was not tested: run npm ci in salesforce/ first.\n')
  return 1
}

const results = [files(), component()]
process.exit(Math.max(...results))
