import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { z } from 'zod'

/** A product in its sandbox, on free ports. */
export interface Stage {
  /** The product's address, such as `http://localhost:40123`. */
  url: string
  salesforce: string
  google: string
  microsoft: string
  mail: string
  /** Reads or changes the product's database, for what no screen tells. */
  query<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>
}

/** A stage as `npm start` makes it, with a data folder of its own. */
export interface Installation extends Stage {
  dataDir: string
  /** Port of the sandbox's SMTP server on this machine. */
  smtpPort: number
  stop(): Promise<void>
}

const root = fileURLToPath(new URL('..', import.meta.url))
const startMs = 180_000

/** What the launcher notes in `running.json`. */
const record = z.object({
  url: z.url(),
  sandbox: z.object({
    salesforce: z.url(),
    google: z.url(),
    microsoft: z.url(),
    mail: z.url(),
    smtpPort: z.number(),
  }),
})

/**
 * Starts the real launcher and waits for its ready lines. Throws with everything that it printed when it
 * ends before that, or after three minutes (it may have to build the pages first). `env`: variables over ours.
 */
export async function startInstallation(env: NodeJS.ProcessEnv = {}): Promise<Installation> {
  // Not made here: the launcher gives it the mode that PostgreSQL's own user needs.
  const dataDir = join(tempDir(), `msi-actions-installation-${randomBytes(6).toString('hex')}`)
  const child = spawn(process.execPath, [join(root, 'bin', 'start.mjs')], {
    cwd: root,
    env: { ...launcherEnvironment(), APP_DATA_DIR: dataDir, PORT: '0', SANDBOX_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  try {
    await untilReady(child)
    const { url, sandbox } = record.parse(JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8')))
    const { salesforce, google, microsoft, mail, smtpPort } = sandbox
    const pool = openDatabase(dataDir)
    return {
      url,
      salesforce,
      google,
      microsoft,
      mail,
      smtpPort,
      dataDir,
      query: async (sql, values) => (await pool.query(sql, values)).rows,
      async stop() {
        await pool.end()
        await end(child, dataDir)
      },
    }
  } catch (error) {
    await end(child, dataDir)
    throw error
  }
}

/** Our own variables would configure the product, and npm's would make the launcher watch npm's shell. */
function launcherEnvironment(): NodeJS.ProcessEnv {
  const foreign =
    /^(npm_|SALESFORCE_|GOOGLE_|MICROSOFT_|SMTP_URL|DATABASE_URL|PUBLIC_URL|SECRET_KEY|MAIL_FROM)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}

/** Memory when there is room: the disk's moods would otherwise be measured as the product's. */
function tempDir(): string {
  const memory = '/dev/shm'
  if (!existsSync(memory)) return tmpdir()
  const { bavail, bsize } = statfsSync(memory)
  return bavail * bsize > 1024 ** 3 ? memory : tmpdir()
}

async function untilReady(child: ChildProcess): Promise<void> {
  let printed = ''
  const ready = new Promise<void>((resolve, reject) => {
    const hear = (part: Buffer) => {
      printed += part
      if (printed.includes('Ctrl-C')) resolve()
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`npm start ended with code ${code}:\n${printed}`)))
  })
  const late = new AbortController()
  const tooLate = wait(startMs, undefined, { signal: late.signal }).then(
    () => Promise.reject(new Error(`npm start was not ready after ${startMs / 1000} s:\n${printed}`)),
    () => undefined,
  )
  await Promise.race([ready, tooLate])
  late.abort()
}

function openDatabase(dataDir: string): pg.Pool {
  const folder = join(dataDir, 'postgres')
  const port = Number(readFileSync(join(folder, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[3])
  const password = readFileSync(join(folder, 'postgres.password'), 'utf8').trim()
  const pool = new pg.Pool({
    host: '127.0.0.1',
    port,
    user: 'app',
    password,
    database: 'msi_actions',
    max: 2,
  })
  // The database ends with the product; a connection that is still open then says so in an event.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

async function end(child: ChildProcess, dataDir: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  }
  rmSync(dataDir, { recursive: true, force: true })
}
