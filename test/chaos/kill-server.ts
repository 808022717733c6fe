import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { killAll } from '../../server/platform/postgres/left-behind.ts'

/** Ends a server of PostgreSQL with all its processes, as a machine does that loses its power, and starts it as it was. */
export async function killServer(server: { cluster: string; log: string; url: string }): Promise<void> {
  const { cluster, log, url } = server
  const pid = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0])
  const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean)
  const { uid, gid } = statSync(`/proc/${pid}`)
  killAll(cluster, pid)
  while (isThere(pid)) await sleep(10)
  for (;;) {
    const output = openSync(log, 'a', 0o600)
    const env = { LC_ALL: 'C', PATH: '/usr/bin:/bin' }
    const child = spawn(program, args, {
      uid,
      gid,
      cwd: '/',
      detached: true,
      env,
      stdio: ['ignore', output, output],
    })
    closeSync(output)
    child.unref()
    let hasEnded = false
    child.once('exit', () => {
      hasEnded = true
    })
    while (!hasEnded) {
      if (await answers(url)) return
      await sleep(50)
    }
    // A process of the former one still holds its memory.
    await sleep(100)
  }
}

function isThere(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
