import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { readVersion } from './version.ts'

const one = 'a'.repeat(40)
const other = 'b'.repeat(40)
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'msi-actions-version-'))
  writeFileSync(join(root, 'package.json'), '{"version":"1.2.3"}')
  for (const folder of ['server', 'contract', 'web', 'migrations']) mkdirSync(join(root, folder))
  writeFileSync(join(root, 'server', 'main.ts'), 'one')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function git(files: Record<string, string>) {
  mkdirSync(join(root, '.git', 'refs', 'heads'), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, '.git', name), text)
}

it('names the commit of a clone: on a branch, packed or detached', () => {
  git({ HEAD: 'ref: refs/heads/main\n', 'packed-refs': `# pack-refs\n${other} refs/heads/main\n` })
  expect(readVersion(root)).toBe(`1.2.3+${other.slice(0, 12)}`)
  git({ 'refs/heads/main': `${one}\n` })
  expect(readVersion(root)).toBe(`1.2.3+${one.slice(0, 12)}`)
  git({ HEAD: `${other}\n` })
  expect(readVersion(root)).toBe(`1.2.3+${other.slice(0, 12)}`)
})

it('tells sources without their history apart by what they are', () => {
  const before = readVersion(root)
  expect(before).toMatch(/^1\.2\.3\+src\.[0-9a-f]{12}$/)
  const copy = `${root}-copy`
  cpSync(root, copy, { recursive: true })
  expect(readVersion(copy)).toBe(before)
  rmSync(copy, { recursive: true })
  writeFileSync(join(root, 'server', 'main.ts'), 'other')
  expect(readVersion(root)).not.toBe(before)
})
