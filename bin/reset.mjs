import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { databaseUsers } from './installation.mjs'
import { Refusal } from './refusal.mjs'

/** What the sandbox world consists of. The PostgreSQL binaries and the logs stay. */
const parts = [
  ...['cluster', 'postgres.password', 'postgres.users'].map((name) => join('postgres', name)),
  ...['secret.key', 'secret.key.previous', 'secret.key.next'],
  'sandbox',
  'mode',
]

/** Ends the embedded database when whoever used it was killed; at once, since its log repairs what that leaves. */
export async function endOrphanedDatabase(dataDir) {
  if (databaseUsers(dataDir).length === 0) await stopOrphan(join(dataDir, 'postgres', 'cluster'), 'SIGQUIT')
}

/** Ends a database server that outlived a killed start; it has no user left. */
async function stopOrphan(cluster, signal = 'SIGINT') {
  const file = join(cluster, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  const command = `/proc/${pid}/cmdline`
  if (!existsSync(command) || !readFileSync(command, 'utf8').split('\0').includes(cluster)) return
  process.kill(pid, signal)
  const patience = signal === 'SIGINT' ? 10_000 : 1_000
  for (let waited = 0; existsSync(file) && waited < patience; waited += 20) await sleep(20)
}

/** Notes which mode this data belongs to, so that a reset can tell a demo from somebody's customers. */
export function modeFile(dataDir) {
  return join(dataDir, 'mode')
}

/** Removes the database and the state of the sandbox. Throws Refusal when the data is real or in use. */
export async function resetSandbox({ dataDir, mode, env }) {
  const stored = existsSync(modeFile(dataDir)) ? readFileSync(modeFile(dataDir), 'utf8').trim() : mode
  if (mode === 'real' && stored === 'sandbox')
    throw new Refusal(
      '--reset is for the sandbox, and the environment configures real clouds: unset those variables first.',
    )
  if (stored === 'real')
    throw new Refusal(
      `--reset is for the sandbox, and ${dataDir} belongs to a real installation: nothing was removed.`,
    )
  if (env.DATABASE_URL || env.DATABASE_URL_FILE)
    throw new Refusal(
      '--reset does not touch the database of DATABASE_URL: empty that one yourself, or unset the variable.',
    )
  const users = databaseUsers(dataDir)
  if (users.length > 0)
    throw new Refusal(
      `Process ${users.join(' and ')} uses the database in ${dataDir}: stop it first, then reset.`,
    )
  await stopOrphan(join(dataDir, 'postgres', 'cluster'))
  for (const part of parts) rmSync(join(dataDir, part), { recursive: true, force: true })
}
