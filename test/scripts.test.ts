import { readFileSync } from 'node:fs'
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
