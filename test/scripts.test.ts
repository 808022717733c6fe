import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commands } from '../server/commands/run-command.ts'
import { runProgram } from './harness/launched.ts'
import { repoRoot } from './harness/source-files.ts'

const { scripts } = JSON.parse(readFileSync(join(repoRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}
/** Those that hand over to the server's program, whose commands are proved beside it. */
const server = 'node bin/run.mjs server/main.ts '
const own = Object.entries(scripts).filter(([, line]) => !line.startsWith(server))

it('each script is a command of the server, or a program of ours', () => {
  const handed = Object.entries(scripts).filter(([, line]) => line.startsWith(server))
  for (const [name, line] of handed) {
    expect(line).toBe(`${server}${name}`)
    expect([...Object.keys(commands), 'admin']).toContain(name)
  }
  expect(own.length).toBeGreaterThan(5)
})

it('what is refused before the server’s program starts is told as it would tell it', async () => {
  const refused = runProgram(['bin/run.mjs', 'server/main.ts', 'doctor', '--json'], { env: { PORT: 'abc' } })
  expect([await refused.ended, refused.err]).toEqual([78, ''])
  expect(JSON.parse(refused.out)).toEqual({ ok: false, error: expect.stringMatching(/^PORT /) })
})

it.concurrent.each(own)(
  'npm run %s knows --help, and does nothing for a word that it does not know',
  async (_name, line) => {
    const [, ...args] = line.split(' ')
    const helped = runProgram([...args, '--help'], { env: {} })
    expect([await helped.ended, helped.err]).toEqual([0, ''])
    expect(helped.out).toMatch(/^npm (start|test|run \w+)/)
    const refused = runProgram([...args, '--stranger'], { env: {} })
    expect([await refused.ended, refused.out]).toEqual([2, ''])
    expect(refused.err).toMatch(/^[^\n]+ See: npm [^\n]+ -- --help\n$/)
  },
)

it('the first command in a clone says that it installs, what, and how long that took', async () => {
  const clone = mkdtempSync(join(tmpdir(), 'msi-actions-clone-'))
  try {
    cpSync(join(repoRoot, 'bin'), join(clone, 'bin'), { recursive: true })
    writeFileSync(join(clone, 'package-lock.json'), '{"packages":{"":{},"node_modules/one":{}}}')
    writeFileSync(join(clone, 'greet.mjs'), 'console.log("ran")')
    // In npm's place: it would take a minute. Its own words stay away as long as it does what it should.
    const npm = join(clone, 'npm-cli.js')
    writeFileSync(
      npm,
      `console.log('added 1'); require('fs').mkdirSync('node_modules/one', { recursive: true })`,
    )
    const first = runProgram([join(clone, 'bin', 'run.mjs'), 'greet.mjs'], { env: { npm_execpath: npm } })
    expect([await first.ended, first.out]).toEqual([0, 'ran\n'])
    expect(first.err).toMatch(
      /^Installing Node, PostgreSQL and all libraries [^\n]+\nInstalled in \d+ s\.\n$/,
    )
    const second = runProgram([join(clone, 'bin', 'run.mjs'), 'greet.mjs'], { env: { npm_execpath: npm } })
    expect([await second.ended, second.out, second.err]).toEqual([0, 'ran\n', ''])
  } finally {
    rmSync(clone, { recursive: true, force: true })
  }
})
