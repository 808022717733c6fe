import { setTimeout as sleep } from 'node:timers/promises'
import type { Place } from './cluster.ts'
import { PostgresError } from './postgres-error.ts'
import { attach, type BringUpOptions, launch } from './postmaster.ts'

/**
 * Attaches to the server of this cluster, or starts one; several processes may try at once, and one of them starts it.
 * Throws PostgresError.
 */
export async function bringUp(
  place: Place,
  options: BringUpOptions = {},
): Promise<{ port: number; attached: boolean }> {
  for (let round = 0; round < 50; round++) {
    const running = await attach(place, options)
    if (running) return { port: running, attached: true }
    const port = await launch(place, options)
    if (port) return { port, attached: false }
    await sleep(100)
  }
  throw new PostgresError(
    'not_answering',
    `Another process keeps the database in ${place.cluster} busy: stop it and start again.`,
  )
}
