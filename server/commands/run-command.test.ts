import { describe, expect, it } from 'vitest'
import { terminalIn } from '../../test/harness/terminal.ts'
import { verbs } from '../admin.ts'
import { ConfigError } from '../config.ts'
import type { Shell } from './command.ts'
import { commands, runCommand } from './run-command.ts'

/** A shell in which nothing may be opened. */
const shell: Shell = {
  ...terminalIn('/nowhere', {}, '/nowhere'),
  readConfig: () => {
    throw new ConfigError(['PORT must be a whole number from 1 to 65535.'])
  },
}

const names = [
  ...Object.keys(commands).filter((name) => name !== 'start'),
  ...Object.keys(verbs).map((name) => `admin ${name}`),
]

describe('the operator’s commands', () => {
  it.each([...names, 'admin', 'admin workspace', 'start'])(
    '%s knows --help, and does nothing else then',
    async (name) => {
      const outcome = await runCommand(shell, [...name.split(' '), '--help'])
      expect(outcome).toMatchObject({ code: 0, error: '' })
      expect(outcome?.out).toContain(name.replace(/^admin$/, 'admin -- COMMAND').split(' ')[0])
    },
  )

  it.each(names)(
    '%s refuses a flag and a word that it does not know, in one sentence, with 2',
    async (name) => {
      const words = [...((commands[name] ?? verbs[name.replace('admin ', '')])?.words?.keys() ?? [])]
      for (const strange of [['--hlep'], ['-h'], ['--hold=yes'], [...words.map(String), 'stranger']]) {
        const outcome = await runCommand(shell, [...name.split(' '), ...strange])
        expect([outcome?.code, outcome?.out]).toEqual([2, ''])
        expect(outcome?.error).toMatch(/^[^\n]+\. See: npm run [^\n]+ --help$/)
      }
    },
  )

  it('names what is missing', async () => {
    expect(await runCommand(shell, ['backup'])).toEqual({
      code: 2,
      out: '',
      error: 'Name the file. See: npm run backup -- --help',
    })
    expect((await runCommand(shell, ['admin', 'invite']))?.error).toBe(
      'Name the email address to invite. See: npm run admin -- invite --help',
    )
  })

  it.each(['backup', 'admin', 'admin users', 'admin workspace'])(
    '%s answers --help --json with its help',
    async (name) => {
      const { out } = (await runCommand(shell, [...name.split(' '), '--help'])) ?? {}
      const json = await runCommand(shell, [...name.split(' '), '--help', '--json'])
      expect(JSON.parse(json?.out ?? '')).toEqual({ ok: true, help: out })
    },
  )

  it('answers in JSON, refusals too', async () => {
    for (const [argv, code] of [
      [['backup', '--json'], 2],
      [['migrate', '--json'], 78],
      [['nonsense', '--json'], 2],
      [['admin', 'nonsense', '--json'], 2],
    ] as const) {
      const outcome = await runCommand(shell, [...argv])
      expect([outcome?.code, outcome?.error]).toEqual([code, ''])
      expect(JSON.parse(outcome?.out ?? '')).toEqual({ ok: false, error: expect.stringMatching(/\w/) })
    }
    const report = JSON.parse((await runCommand(shell, ['doctor', '--json']))?.out ?? '')
    expect(report).toMatchObject({ ok: false, checks: [{ name: 'settings', state: 'problem' }] })
  })
})
