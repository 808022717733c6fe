import { spawn } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beginKeyChange, readKeptKeys } from '../server/kept-key.ts'
import { startPostgres } from '../server/platform/postgres/postgres.ts'
import { runProgram } from './harness/launched.ts'
import { repoRoot } from './harness/source-files.ts'
import { tempDir } from './harness/temp-dir.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tempDir(), 'msi-actions-operator-'))
  // The database's own user passes through.
  chmodSync(folder, 0o711)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the server's program as the operator's scripts do, on a data folder and an embedded database of its own. */
function run(data: string, ...argv: string[]): Promise<{ code: number | null; out: string }> {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, ['server/main.ts', ...argv], {
    cwd: repoRoot,
    env: {
      PATH,
      NODE_COMPILE_CACHE,
      INIT_CWD: folder,
      APP_MODE: 'sandbox',
      APP_DATA_DIR: join(folder, data),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8')
    })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out })))
}

/** Keeps the database of a data folder running between commands, as a server does, which saves starts and stops. */
function keepDatabase(data: string) {
  const dataDir = join(folder, data, 'postgres')
  return startPostgres({ dataDir, log: join(folder, data, 'log', 'postgres.log'), database: 'msi_actions' })
}

const keyOf = (data: string) => readFileSync(join(folder, data, 'secret.key'), 'utf8')

describe('the operator’s commands, on an installation of one machine', () => {
  it('back it up, change its key, and bring the backup up elsewhere', async () => {
    const early = await run('one', 'admin', 'users')
    expect([early.code, early.out]).toEqual([1, expect.stringMatching(/^This database is empty: .+\n$/)])
    const first = await keepDatabase('one')
    const migrated = await run('one', 'migrate')
    expect([migrated.code, migrated.out]).toEqual([0, expect.stringContaining('has the schema of version')])
    const created = await run('one', 'admin', 'workspace', 'create', 'Åkerö AB', 'anna@akero.example')
    expect([created.code, created.out]).toEqual([0, expect.stringContaining('/invitation#')])

    const made = await run('one', 'backup', 'first.backup')
    expect([made.code, made.out]).toEqual([
      0,
      expect.stringMatching(/rows of \d+ tables are in .*key is not in/s),
    ])
    expect(statSync(join(folder, 'first.backup')).mode & 0o777).toBe(0o600)
    expect(await run('one', 'backup', 'first.backup')).toMatchObject({
      code: 1,
      out: expect.stringMatching(/exists: name a file that does not\.\n$/),
    })

    const before = keyOf('one')
    const rotated = await run('one', 'admin', 'rotate-key')
    expect([rotated.code, rotated.out]).toEqual([0, expect.stringContaining('1 data key wrapped anew')])
    expect(keyOf('one')).not.toBe(before)
    expect(readFileSync(join(folder, 'one', 'secret.key.previous'), 'utf8')).toBe(before)
    const report = JSON.parse((await run('one', 'doctor', '--json')).out)
    expect(report.checks.find((one: { name: string }) => one.name === 'secret key')).toMatchObject({
      state: 'ok',
      message: 'It fits every workspace.',
    })

    await first.stop()

    const restored = await run('two', 'restore', 'first.backup')
    expect([restored.code, restored.out]).toEqual([0, expect.stringContaining('tables are back')])
    const second = await keepDatabase('two')
    const strange = await run('two', 'doctor')
    expect([strange.code, strange.out]).toEqual([1, expect.stringContaining('does not fit Åkerö AB')])
    cpSync(join(folder, 'one', 'secret.key.previous'), join(folder, 'two', 'secret.key'))
    expect((await run('two', 'doctor')).out).toMatch(/ok +secret key/)
    expect((await run('two', 'admin', 'workspace', 'list')).out).toContain('Åkerö AB')
    expect(await run('two', 'restore', 'first.backup')).toMatchObject({
      code: 1,
      out: expect.stringContaining('not empty'),
    })
    await second.stop()
  })

  it('say in a sentence what is missing', async () => {
    expect(await run('three', 'backup')).toMatchObject({
      code: 2,
      out: 'Name the file. See: npm run backup -- --help\n',
    })
    expect(await run('three', 'backup', '--help')).toMatchObject({ code: 0 })
    expect(readdirSync(folder)).not.toContain('--help')
    const doctor = await run('three', 'doctor')
    expect(doctor.out).toContain('There is none yet: the first start makes it.')
    expect(doctor.out).not.toMatch(/\n\s+at /)
  })
})

describe('what npm start and npm run begin', () => {
  const begin = async (args: string[], env: Record<string, string> = {}) => {
    const data = join(folder, 'not-made')
    const program = runProgram(args, { env: { APP_DATA_DIR: data, ...env } })
    const code = await program.ended
    return { code, out: program.out, err: program.err, made: existsSync(data) }
  }
  const nothing = { out: '', made: false }

  it('knows --help, and refuses what it does not know, before anything is made', async () => {
    expect(await begin(['bin/start.mjs', '--help'])).toMatchObject({
      code: 0,
      err: '',
      made: false,
      out: expect.stringContaining('--reset'),
    })
    expect(await begin(['bin/start.mjs', '--rest'])).toEqual({
      ...nothing,
      code: 2,
      err: "Unknown option '--rest'. See: npm start -- --help\n",
    })
    expect(await begin(['bin/run.mjs', 'server/main.ts', 'backup', '--help'])).toMatchObject({
      code: 0,
      made: false,
      out: expect.stringContaining('npm run backup -- FILE'),
    })
  })

  it('refuses a mode that the clouds contradict', async () => {
    const sentence = /^APP_MODE is sandbox and SALESFORCE_CLIENT_ID is set, .*\n$/
    const both = { APP_MODE: 'sandbox', SALESFORCE_CLIENT_ID: 'x' }
    const refused = { ...nothing, code: 78, err: expect.stringMatching(sentence) }
    expect(await begin(['bin/start.mjs'], both)).toEqual(refused)
    expect(await begin(['bin/run.mjs', 'server/main.ts', 'doctor'], both)).toEqual(refused)
  })
})

describe('a key that is kept in a file', () => {
  it('has both keys at hand wherever a change breaks off, and goes on from there', () => {
    const file = join(mkdtempSync(join(folder, 'key-')), 'secret.key')
    const first = readKeptKeys(file)
    expect(first.other).toBeNull()
    expect(readKeptKeys(file)).toEqual(first)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const broken = beginKeyChange(file)
    const between = readKeptKeys(file)
    expect(between).toEqual({ current: first.current, other: broken.current.toString('base64') })
    const again = beginKeyChange(file)
    expect(again.current).toEqual(broken.current)
    expect(again.previous.toString('base64')).toBe(first.current)
    again.finish()
    expect(readKeptKeys(file)).toEqual({ current: broken.current.toString('base64'), other: first.current })
  })
})
