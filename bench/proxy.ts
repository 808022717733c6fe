import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { pathTo } from '../contract/endpoint.ts'
import { panelEndpoints } from '../contract/panel.ts'
import { sessionEndpoints } from '../contract/session.ts'
import { newId } from '../server/platform/ids.ts'
import { freePort } from '../test/harness/free-port.ts'
import { proofOf, seatSellers, serverProcess } from './door-stage.ts'
import { type Installation, startInstallation } from './installation.ts'
import { Relay } from './relay.ts'
import { recordNamed } from './walk.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const mails = 100
const outageMs = 30_000
/** The proxy has to see what is ready, too; docs/operations.md tells operators the same. */
const noticedMs = 5_000

/** What came back through the proxy: a status, and whether the answer says what is the matter and when to come again. */
interface Heard {
  status: number
  hasWords: boolean
}

/**
 * Two web processes behind a Caddy with exactly the settings of docs/operations.md. Both are restarted, one after the
 * other, while 100 mails are sent from the panel and the session is asked for; then the database is away for half
 * a minute. Prints one line of JSON; exit code 1 when a request failed, a mail is missing or there twice, or an answer
 * of the outage has no words. Needs Linux, and `caddy` on the PATH.
 */
export async function runProxy(): Promise<void> {
  const stage = await startInstallation()
  const folder = mkdtempSync(join(tmpdir(), 'msi-actions-proxy-'))
  const running: ChildProcess[] = []
  let relay: Relay | null = null
  try {
    await seatSellers(stage)
    const [front = 0, ...backs] = [await freePort(), await freePort(), await freePort()]
    const behind = { stage, front, folder, running, ...relayBefore(stage, await freePort()) }
    relay = behind.relay
    await relay.open()
    for (const port of backs) await startWeb(behind, port)
    running.push(startCaddy(behind, backs))
    await untilReady(front)
    await wait(noticedMs)
    const restarts = await restartUnderLoad(behind, backs)
    const outage = await loseDatabase(behind)
    console.log(JSON.stringify({ ...restarts, ...outage }))
    const isMet = restarts.failed === 0 && restarts.mails === mails && outage.withoutWords === 0
    process.exitCode = isMet && outage.away > 0 ? 0 : 1
  } finally {
    for (const child of running) await end(child)
    relay?.close()
    await stage.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Behind {
  stage: Installation
  front: number
  folder: string
  running: ChildProcess[]
  /** Between the web processes and their database. */
  relay: Relay
  databaseUrl: string
}

function relayBefore(stage: Installation, port: number): Pick<Behind, 'relay' | 'databaseUrl'> {
  const folder = join(stage.dataDir, 'postgres')
  const target = Number(readFileSync(join(folder, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[3])
  const password = readFileSync(join(folder, 'postgres.password'), 'utf8').trim()
  return {
    relay: new Relay({ target, port }),
    databaseUrl: `postgres://app:${password}@127.0.0.1:${port}/msi_actions`,
  }
}

async function startWeb({ stage, front, folder, running, databaseUrl }: Behind, port: number): Promise<void> {
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: root,
    env: {
      ...serverProcess(stage).environment(),
      RUN: 'web',
      PORT: String(port),
      PUBLIC_URL: `http://localhost:${front}`,
      DATABASE_URL: databaseUrl,
      SECRET_KEY: readFileSync(join(stage.dataDir, 'secret.key'), 'utf8').trim(),
      APP_DATA_DIR: join(folder, String(port)),
      TRUST_PROXY: 'true',
      DRAIN_SECONDS: '5',
      NODE_CHANNEL_FD: undefined,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  running.push(child)
  await untilReady(port)
}

/** The block of docs/operations.md, with these addresses. */
function startCaddy({ front, folder }: Behind, backs: number[]): ChildProcess {
  const page = readFileSync(join(root, 'docs', 'operations.md'), 'utf8')
  const block = /\n```\n(actions\.example\.com \{.+?)\n```/s.exec(page)?.[1] ?? ''
  const upstreams = backs.map((port) => `127.0.0.1:${port}`).join(' ')
  const settings = block
    .replace('actions.example.com', `http://localhost:${front}`)
    .replace('127.0.0.1:3000', upstreams)
  const file = join(folder, 'Caddyfile')
  writeFileSync(file, `{\n\tadmin off\n\tauto_https off\n}\n${settings}\n`)
  return spawn('caddy', ['run', '--adapter', 'caddyfile', '--config', file], {
    env: { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder },
    stdio: 'ignore',
  })
}

async function untilReady(port: number): Promise<void> {
  for (const deadline = Date.now() + 180_000; Date.now() < deadline; await wait(100)) {
    const answer = await fetch(`http://localhost:${port}/health/ready`).catch(() => null)
    if (answer?.ok) return
  }
  throw new Error(`nothing is ready at port ${port}`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

async function restartUnderLoad(behind: Behind, backs: number[]) {
  const { stage, running } = behind
  const before = await countMails(stage)
  let isOver = false
  const roll = (async () => {
    for (const [index, port] of backs.entries()) {
      await end(running[index] as ChildProcess)
      await startWeb(behind, port)
      await wait(noticedMs)
    }
  })().finally(() => {
    isOver = true
  })
  const heard: Promise<Heard>[] = []
  // A seller may send 60 a minute.
  const proofs = [
    await proofOf(stage, { who: 'panel', seller: 'ben' }),
    await proofOf(stage, { who: 'panel', seller: 'anna' }),
  ]
  for (let sent = 0; sent < mails || !isOver; sent++) {
    if (sent < mails) heard.push(sendMail(behind, proofs[sent % 2] ?? {}))
    heard.push(ask(behind, pathTo(sessionEndpoints.read)))
    await wait(600)
  }
  await roll
  const all = await Promise.all(heard)
  const failures = all.map(({ status }) => status).filter((status) => status < 200 || status > 299)
  if (failures.length > 0) console.error(`Answers of the restarts: ${failures.join(', ')}`)
  return { requests: all.length, failed: failures.length, mails: (await countMails(stage)) - before }
}

function sendMail(behind: Behind, proof: Record<string, string>): Promise<Heard> {
  const mail = {
    key: newId(),
    to: [{ object: 'Lead', id: recordNamed('Maria Holm') }],
    subject: 'An offer',
    html: '<p>Hello</p>',
  }
  const headers = { ...proof, 'content-type': 'application/json' }
  return ask(behind, pathTo(panelEndpoints.send), {
    method: panelEndpoints.send.method,
    headers,
    body: JSON.stringify(mail),
  })
}

async function ask({ front }: Behind, path: string, request: RequestInit = {}): Promise<Heard> {
  try {
    const answer = await fetch(`http://localhost:${front}${path}`, request)
    const hasWords = (await answer.text()).includes('"temporarily_unavailable"')
    return { status: answer.status, hasWords: hasWords && answer.headers.has('retry-after') }
  } catch {
    return { status: 0, hasWords: false }
  }
}

async function countMails(stage: Installation): Promise<number> {
  const [row] = await stage.query<{ count: number }>(
    `select count(*)::int as count from email where subject = 'An offer'`,
  )
  return row?.count ?? 0
}

/** For longer than Caddy lets a request wait for a server. */
async function loseDatabase(behind: Behind) {
  const proof = await proofOf(behind.stage, { who: 'seller' })
  behind.relay.close()
  const heard: Promise<Heard>[] = []
  for (const until = Date.now() + outageMs; Date.now() < until; await wait(200))
    heard.push(ask(behind, pathTo(sessionEndpoints.read), { headers: proof }))
  const all = await Promise.all(heard)
  await behind.relay.open()
  return { away: all.length, withoutWords: all.filter(({ hasWords }) => !hasWords).length }
}
