import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Schema } from '../../server/schema.ts'
import { type Program, runProgram } from '../harness/launched.ts'

/** A process that sends, and the id under which it stands among the processes. */
export interface Hand {
  program: Program
  id: string
}

interface Parts {
  db: Kysely<Schema>
  env: Record<string, string>
  folder: string
}

/** Worker processes of one installation, as an operator runs them. */
export class Crew {
  readonly hands: Hand[] = []
  private readonly parts: Parts
  private started = 0
  private starting: Promise<unknown> = Promise.resolve()

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Starts one, after those that are about to start: its id is the one that is new. */
  start(): Promise<Hand> {
    const started = this.starting.then(() => this.startOne())
    this.starting = started.catch(() => {})
    return started
  }

  /** Ends one as `kill -9` does, and waits for that. */
  async kill(hand: Hand): Promise<void> {
    this.hands.splice(this.hands.indexOf(hand), 1)
    hand.program.child.kill('SIGKILL')
    await hand.program.ended
  }

  /** Resolves when none is about to start. */
  async complete(): Promise<void> {
    await this.starting
  }

  async killAll(): Promise<void> {
    await this.complete()
    for (const hand of [...this.hands]) await this.kill(hand)
  }

  private async startOne(): Promise<Hand> {
    const { env, folder } = this.parts
    const before = await this.ids()
    const program = runProgram(['server/main.ts'], {
      env: { ...env, RUN: 'worker', APP_DATA_DIR: join(folder, String(this.started++)) },
    })
    let code: number | null | undefined
    void program.ended.then((ended) => {
      code = ended
    })
    for (;;) {
      const id = (await this.ids()).find((one) => !before.includes(one))
      if (id) {
        const hand = { program, id }
        this.hands.push(hand)
        return hand
      }
      if (code !== undefined) throw new Error(`A worker ended with ${code}: ${program.out}${program.err}`)
      await sleep(20)
    }
  }

  /** Nobody, while the database is away. */
  private async ids(): Promise<string[]> {
    const { db } = this.parts
    try {
      return (await db.selectFrom('worker').select('id').execute()).map((row) => row.id)
    } catch {
      await sleep(100)
      return this.ids()
    }
  }
}
