import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase } from '../server/platform/database.ts'
import { migrate } from '../server/platform/migrate.ts'
import { startPostgres } from '../server/platform/postgres/postgres.ts'
import { quantile } from './quantile.ts'

const nobody = '00000000-0000-7000-8000-000000000000'
/** Some of what each mail asks, short and long. */
const statements: { text: string; values: unknown[] }[] = [
  {
    text: 'select section, value from setting where workspace_id = $1 and section = any($2)',
    values: [nobody, ['sending', 'windows']],
  },
  { text: 'select * from email where workspace_id = $1 and id = $2', values: [nobody, nobody] },
  {
    text: `select recipient.kind, recipient.address from email join email_recipient as recipient
      on recipient.workspace_id = email.workspace_id and recipient.email_id = email.id
      where email.workspace_id = $1 and email.id = $2 for no key update of email`,
    values: [nobody, nobody],
  },
  {
    text: `select (select count(*) from attempt where workspace_id = $1 and counts_at > $2 and mailbox_id = $3) as mailbox,
      (select count(*) from attempt where workspace_id = $1 and counts_at > $2 and user_id = $3) as sender`,
    values: [nobody, new Date(0), nobody],
  },
]
const rounds = 5
const each = 2000

/**
 * Asks the same statements with and without a name in turns, and prints the server's and our processor time of one query.
 * The last line has the medians and their ratios. Linux, because the server's time stands in /proc.
 */
export async function runStatements(): Promise<void> {
  const folder = join(tmpdir(), `msi-actions-statements-${process.pid}`)
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const postgres = await startPostgres({ dataDir: folder, log: join(folder, 'log'), database: 'msi_actions' })
  const client = new pg.Client({ connectionString: postgres.url })
  try {
    const { pool, close } = openDatabase(postgres.url, () => {}, { patient: true })
    await migrate(pool, join(import.meta.dirname, '..', 'migrations'))
    await close()
    await client.connect()
    const plain: Cost[] = []
    const named: Cost[] = []
    for (let round = 0; round < rounds; round++) {
      plain.push(await costOf(client, () => ({})))
      named.push(await costOf(client, (at) => ({ name: `statement-${at}` })))
    }
    const of = (costs: Cost[], whose: keyof Cost) =>
      Number(
        quantile(
          costs.map((cost) => cost[whose]),
          0.5,
        ).toFixed(3),
      )
    const told = {
      server: [of(plain, 'server'), of(named, 'server')],
      own: [of(plain, 'own'), of(named, 'own')],
    }
    const ratio = ([without = 0, having = 0]: number[]) => Number((without / having).toFixed(1))
    console.log(
      JSON.stringify({ msPerQuery: told, ratio: { server: ratio(told.server), own: ratio(told.own) } }),
    )
  } finally {
    await client.end()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Cost {
  server: number
  own: number
}

/** Milliseconds of the processor for one query. */
async function costOf(client: pg.Client, nameOf: (at: number) => { name?: string }): Promise<Cost> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const pid = rows[0]?.pid ?? 0
  const before = { server: serverMs(pid), own: process.cpuUsage() }
  for (let n = 0; n < each; n++) {
    const at = n % statements.length
    await client.query({ ...(statements[at] ?? { text: 'select 1' }), ...nameOf(at) })
  }
  const { user, system } = process.cpuUsage(before.own)
  return { server: (serverMs(pid) - before.server) / each, own: (user + system) / 1000 / each }
}

/** Processor time of a process so far: fields 14 and 15 of its stat, in hundredths of a second. */
function serverMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}
