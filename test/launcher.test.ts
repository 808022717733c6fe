import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort } from './harness/free-port.ts'
import { activateWith, type Member, memberOf, passSalesforce } from './harness/journey.ts'
import { isRunning, type Program, readNoted, remainsOf, runProgram, tracesOf } from './harness/launched.ts'
import { tempDir } from './harness/temp-dir.ts'

const none = { pids: [], ports: [] }
const ben = 'ben.carter@nordvik.example'
const anna = 'anna.berg@nordvik.example'

let folder: string
const programs: Program[] = []

beforeAll(() => {
  folder = mkdtempSync(join(tempDir(), 'msi-actions-launcher-'))
  // The database's own user passes through.
  chmodSync(folder, 0o711)
})

/** A test that breaks off leaves nothing running either. */
afterAll(async () => {
  for (const program of programs) {
    if (program.child.exitCode === null) program.child.kill('SIGTERM')
    await program.ended
  }
  rmSync(folder, { recursive: true, force: true })
})

const pathOf = (data: string) => join(folder, data)

/** `npm start`, on ports that the system chooses unless told otherwise. */
function start(data: string, options: { flags?: string[]; env?: Record<string, string> } = {}): Program {
  const env = { APP_DATA_DIR: pathOf(data), PORT: '0', SANDBOX_PORT: '0', ...options.env }
  const program = runProgram(['bin/start.mjs', ...(options.flags ?? [])], { env })
  programs.push(program)
  return program
}

/** The same, when it is ready. */
async function startUp(data: string, options: Parameters<typeof start>[1] = {}) {
  const program = start(data, options)
  await program.says('Ctrl-C')
  return { program, ...readNoted(pathOf(data)) }
}

async function stop(program: Program): Promise<void> {
  program.child.kill('SIGINT')
  expect([await program.ended, program.err]).toEqual([0, ''])
}

/** `npm run admin -- …` and its kin. */
function operator(data: string, ...argv: string[]): Program {
  const env = { APP_DATA_DIR: pathOf(data), INIT_CWD: folder }
  const program = runProgram(['bin/run.mjs', 'server/main.ts', ...argv], { env })
  programs.push(program)
  return program
}

/** The same, when it has done what it should: what it printed. */
async function operate(data: string, ...argv: string[]): Promise<string> {
  const program = operator(data, ...argv)
  expect([await program.ended, program.err]).toEqual([0, ''])
  return program.out
}

interface Letter {
  text: string
}

/** Waits for the first mail to an address in the sandbox. */
async function firstMail(mail: string, address: string): Promise<Letter> {
  const newest = async () => ((await (await fetch(`${mail}/api/inbox/${address}`)).json()) as Letter[]).at(-1)
  return (await vi.waitUntil(newest, { timeout: 60_000 })) ?? { text: '' }
}

/** A first run in which Ben has accepted his invitation. The next start on `env` keeps the address that he knows. */
async function startWithBen(data: string) {
  const env = { PORT: String(await freePort()) }
  const running = await startUp(data, { env })
  const member = memberOf(running)
  await activateWith(member, { link: linkIn(await firstMail(running.sandbox.mail, ben)), as: 'ben' })
  expect(await whoIs(member)).toBe(ben)
  return { ...running, member, env }
}

/** Who the server says is signed in. */
async function whoIs(member: Member): Promise<string | undefined> {
  const { body } = await member.api('GET', '/api/session')
  return (body as { user: { email: string } | null }).user?.email
}

/** Tests that run beside one another have no `expect.poll`. */
const patience = { timeout: 120_000, interval: 20 }

/** The database is killed under requests: they are told to come back, and then all is as it was, in the same process. */
async function outlivesItsDatabase(
  data: string,
  { member, url }: { member: Member; url: string },
): Promise<void> {
  const { pids } = tracesOf(pathOf(data))
  const answers: { status: number; body: unknown }[] = []
  const ask = async () => {
    const { status, body } = await member.api('GET', '/api/session')
    answers.push({ status, body })
    return status
  }
  const postmaster = pids.at(-1) ?? 0
  // Without this file it does not start again: it stays away until it was missed, however slow this machine is.
  const control = join(pathOf(data), 'postgres', 'cluster', 'global', 'pg_control')
  renameSync(control, `${control}.away`)
  process.kill(postmaster, 'SIGKILL')
  await vi.waitFor(async () => expect(await ask()).toBe(503), patience)
  renameSync(`${control}.away`, control)
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
  await vi.waitFor(async () => expect(await ask()).toBe(200), patience)
  expect(
    new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => JSON.stringify(body))),
  ).toEqual(new Set(['{"error":{"code":"temporarily_unavailable"}}']))
  expect(await whoIs(member)).toBe(ben)
  const after = tracesOf(pathOf(data))
  expect(after.pids.slice(0, -1)).toEqual(pids.slice(0, -1))
  expect(after.pids.at(-1)).not.toBe(postmaster)
}

/** The server is killed: the launcher says so and starts another one. */
async function outlivesItsServer(
  data: string,
  { member, program }: { member: Member; program: Program },
): Promise<void> {
  const server = tracesOf(pathOf(data)).pids.at(-2) ?? 0
  process.kill(server, 'SIGKILL')
  await vi.waitFor(() => expect(program.err).toContain('The server runs again.'), patience)
  expect(program.err).toBe(
    'The server ended with code 137; starting it again in 0.5 s.\nThe server runs again.\n',
  )
  expect(await whoIs(member)).toBe(ben)
}

const linkIn = ({ text }: Letter) => /http:\/\/\S+\/invitation#\S+/.exec(text)?.[0] ?? ''

// Each has its own folder and ports: they wait beside one another.
describe.concurrent('npm start', () => {
  it('says where to begin, and leaves nothing behind when it is stopped', async () => {
    const { program, pid, url, sandbox } = await startUp('first')
    expect(program.out).toMatch(/MSI Actions is ready after \d+\.\d s: http:\/\/localhost:\d+ {2}\(sandbox/)
    const inbox = /Open first +(\S+)/.exec(program.out)?.[1] ?? ''
    expect(inbox).toBe(`${sandbox.mail}/inbox/${ben}`)
    for (const address of [inbox, `${url}/health/ready`, `${sandbox.salesforce}/`])
      expect([address, (await fetch(address)).status]).toEqual([address, 200])

    const second = start('first')
    expect([await second.ended, second.err]).toEqual([
      1,
      `MSI Actions is already running here (process ${pid}): ${url}\n`,
    ])

    const traces = tracesOf(pathOf('first'))
    expect(await remainsOf(traces)).toEqual(traces)
    await stop(program)
    expect(await remainsOf(traces)).toEqual(none)
    expect(existsSync(join(pathOf('first'), 'running.json'))).toBe(false)
  })

  it('goes on with its data after its database, its server, itself or all of it was killed', async () => {
    const { member, env, program, url } = await startWithBen('kept')
    await outlivesItsDatabase('kept', { member, url })
    await outlivesItsServer('kept', { member, program })

    // The others notice that it is gone and end by themselves; the new start waits for that.
    const before = tracesOf(pathOf('kept'))
    program.child.kill('SIGKILL')
    await program.ended
    const second = await startUp('kept', { env })
    expect((await remainsOf({ ...before, ports: [] })).pids).toEqual([])
    expect(await whoIs(member)).toBe(ben)
    // The sandbox has other ports than before, and the workspace has followed it there.
    const { body } = await member.api('POST', '/api/sign-ins', {})
    expect(new URL(String(body.authorizeUrl)).origin).toBe(second.sandbox.salesforce)

    // Nobody is left to end the database.
    const { pids } = tracesOf(pathOf('kept'))
    const postmaster = pids.at(-1) ?? 0
    for (const pid of pids) if (pid !== postmaster) process.kill(pid, 'SIGKILL')
    await second.program.ended
    expect(isRunning(postmaster)).toBe(true)
    const third = await startUp('kept', { env })
    const last = tracesOf(pathOf('kept'))
    expect(last.pids).toContain(postmaster)
    expect(await whoIs(member)).toBe(ben)
    // Somebody who began a request and never goes on holds up nothing.
    const slow = connect(Number(env.PORT), '127.0.0.1')
    slow.on('error', () => {})
    slow.write('POST /api/sign-ins HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{')
    const began = performance.now()
    await stop(third.program)
    expect(performance.now() - began).toBeLessThan(15_000)
    expect(await remainsOf(last)).toEqual(none)
    slow.destroy()
  })

  it('brings a backup up in another folder, and begins afresh with --reset', async () => {
    const { member, env, program, sandbox } = await startWithBen('one')
    const token = new URL(linkIn(await firstMail(sandbox.mail, anna))).hash.slice(1)
    expect(await operate('one', 'backup', 'one.backup')).toContain('one.backup')
    await stop(program)

    await operate('two', 'restore', 'one.backup')
    const strange = operator('two', 'admin', 'users')
    expect([await strange.ended, strange.err]).toEqual([
      78,
      expect.stringMatching(/^The secret key does not fit this database: set SECRET_KEY .+\n$/),
    ])
    for (const part of ['secret.key', 'sandbox'])
      cpSync(join(pathOf('one'), part), join(pathOf('two'), part), { recursive: true })
    const copy = await startUp('two', { env })
    // A session of the backup may have been ended since it was made.
    expect(await whoIs(member)).toBeUndefined()
    expect(await operate('two', 'admin', 'users')).toMatch(new RegExp(`^${ben}  seller  Ben Carter  since `))
    const invitation = await memberOf(copy).api('POST', '/api/invitations/lookup', { token })
    expect(invitation).toMatchObject({ status: 200, body: { email: anna } })
    const signIn = await member.api('POST', '/api/sign-ins', {})
    const page = await passSalesforce(member.browser, String(signIn.body.authorizeUrl), 'ben')
    expect([page.url.origin, page.status]).toEqual([copy.url, 200])
    expect(await whoIs(member)).toBe(ben)
    await stop(copy.program)

    const afresh = await startUp('one', { env, flags: ['--reset'] })
    expect(await whoIs(member)).toBeUndefined()
    expect(await operate('one', 'admin', 'users')).toBe('Nobody has activated an account yet.\n')
    // The welcome to the one workspace that there is now, and no older mail beside it.
    const welcome = linkIn(await firstMail(afresh.sandbox.mail, anna))
    expect(welcome).toContain(`${afresh.url}/invitation#`)
    expect(welcome).not.toContain(token)
    await stop(afresh.program)
  })

  it('says in a sentence which port is taken and which variable moves it, and starts nothing', async () => {
    const busy = createServer()
    busy.listen(0, '127.0.0.1')
    await once(busy, 'listening')
    const { port } = busy.address() as AddressInfo
    for (const variable of ['PORT', 'SANDBOX_PORT']) {
      const program = start('busy', { env: { [variable]: String(port) } })
      expect([await program.ended, program.err, program.out]).toEqual([
        75,
        `Port ${port} is taken: stop the program that uses it, or set ${variable} to move (for example ${variable}=${port + 100} npm start).\n`,
        '',
      ])
      expect(existsSync(join(pathOf('busy'), 'running.json'))).toBe(false)
      expect(existsSync(join(pathOf('busy'), 'postgres'))).toBe(false)
    }
    busy.close()
  })
})
