// `npm test`: the package's files by node:test, then the component by Jest. `--files` leaves the component out, which
// needs no installation.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const jest = join(root, 'node_modules', '.bin', 'sfdx-lwc-jest')
// The repository brings a Node that reads TypeScript; the machine's own may be too old for the sandbox's files.
const brought = join(root, '..', 'node_modules', '.bin', 'node')
const node = existsSync(brought) ? brought : process.execPath

function run(args) {
  const { status, error } = spawnSync(node, args, { cwd: root, stdio: 'inherit' })
  if (error) process.stderr.write(`${error.message}\n`)
  return status ?? 1
}

function component() {
  if (process.argv.includes('--files')) return 0
  if (existsSync(jest)) return run([jest])
  process.stderr.write('The component was not tested: run npm ci in salesforce/ first.\n')
  return 1
}

const files = run(['--test', 'test/*.test.mjs'])
process.exit(component() || files)
