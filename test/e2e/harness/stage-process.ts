// What `stage.ts` starts: a PostgreSQL, and on it one product in one sandbox after the other, as told by messages.
import { randomBytes } from 'node:crypto'
import { cloneTemplate, startTestPostgres } from '../../harness/test-postgres.ts'
import { startWorld } from '../../harness/world.ts'
import type { Told, Wish } from './stage-messages.ts'

const postgres = await startTestPostgres('msi-actions-stage-')
let current: Awaited<ReturnType<typeof begin>> | null = null

async function begin() {
  const database = await cloneTemplate(postgres, `s_${randomBytes(8).toString('hex')}`)
  const world = await startWorld({ databaseUrl: database.url })
  const from = ['--from', 'astrid.lindqvist@nordvik.example']
  await world.admin(
    'invite',
    'ben.carter@nordvik.example',
    '--name',
    'Ben Carter',
    '--language',
    'en',
    ...from,
  )
  await world.admin('invite', 'anna.berg@nordvik.example', '--name', 'Anna Berg', '--language', 'sv', ...from)
  return { database, world }
}

async function end(): Promise<void> {
  if (!current) return
  const { database, world } = current
  current = null
  await world.close()
  await database.drop()
}

async function obey(wish: Wish): Promise<Told> {
  await end()
  if (wish.do === 'end') return { about: wish.id }
  current = await begin()
  const { world, database } = current
  world.app.ctx.settings.undoWindow = wish.undoWindow
  const { salesforce, google, microsoft, mail } = world.sandbox
  const addresses = { url: world.url, salesforce, google, microsoft: microsoft ?? '', mail }
  return { about: wish.id, stage: { ...addresses, databaseUrl: database.url, logFile: world.logFile } }
}

let queue = Promise.resolve()
process.on('message', (wish: Wish) => {
  queue = queue.then(async () => {
    const told = await obey(wish).catch((error: unknown) => ({
      about: wish.id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }))
    process.send?.(told)
  })
})

// Ctrl-C reaches this process too; the runner, which it ends as well, decides.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

/** The test runner is gone, or wants it so; either way nothing may stay behind. */
process.on('disconnect', () => {
  queue = queue.then(async () => {
    await end()
    await postgres.stop()
    process.exit(0)
  })
})
process.send?.({ about: 'ready' } satisfies Told)
