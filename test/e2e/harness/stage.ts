import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Stage } from '../../../bench/installation.ts'
import type { Told, Wish } from './stage-messages.ts'

/** A stage for one test, and what the product wrote into its log. */
export interface TestStage extends Stage {
  log(): string
}

/** The process in which the products of one worker run, one after the other. */
export interface StageProcess {
  /** A product as on its first day, in a sandbox and on a database that nobody has used. The one before it ends. */
  begin(options: { undoWindow: number }): Promise<TestStage>
  /** Ends the product that runs. */
  end(): Promise<void>
  stop(): Promise<void>
}

/** Starts the process, with a PostgreSQL of its own. */
export async function startStageProcess(): Promise<StageProcess> {
  const child = fork(join(import.meta.dirname, 'stage-process.ts'), {
    // The runner's own would load its compiler into the product.
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  let pool: pg.Pool | undefined
  const leave = async () => {
    await pool?.end()
    pool = undefined
  }
  await toldAbout(child, 'ready')
  return {
    async begin({ undoWindow }) {
      await leave()
      const { stage } = await ask(child, { id: randomUUID(), do: 'begin', undoWindow })
      if (!stage) throw new Error('the product has no address')
      const { databaseUrl, logFile, ...addresses } = stage
      pool = openDatabase(databaseUrl)
      const database = pool
      return {
        ...addresses,
        query: async (sql, values) => (await database.query(sql, values)).rows,
        log: () => readFileSync(logFile, 'utf8'),
      }
    },
    async end() {
      await leave()
      await ask(child, { id: randomUUID(), do: 'end' })
    },
    async stop() {
      await leave()
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

async function ask(child: ChildProcess, wish: Wish): Promise<Told> {
  const answer = toldAbout(child, wish.id)
  child.send(wish)
  return answer
}

function toldAbout(child: ChildProcess, id: string): Promise<Told> {
  return new Promise((resolve, reject) => {
    const hear = (told: Told) => {
      if (told.about !== id) return
      child.off('message', hear)
      child.off('exit', lose)
      if (told.error) reject(new Error(told.error))
      else resolve(told)
    }
    const lose = () => reject(new Error('the process of the products has ended: its own words are above'))
    child.on('message', hear)
    child.once('exit', lose)
  })
}

function openDatabase(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 2 })
  // The database ends with the product; a connection that is still open then says so in an event.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
