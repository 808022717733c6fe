import { FairQueue } from './fair-queue.ts'

/** A turn was not given: there was no room to wait for one, or it took too long. */
export class TurnsBusy extends Error {
  constructor() {
    super('Too much waits for a turn.')
    this.name = 'TurnsBusy'
  }
}

interface Limits {
  /** Pieces of work that go on at the same time. */
  count: number
  /** Milliseconds that one may wait. */
  patience: number
  /** Pieces of work that may wait: of one owner, and all together. */
  waiting: { each: number; all: number }
}

interface Waiting {
  owner: string
  begin(): void
}

/** Lets so many pieces of work go on at the same time; the others wait, their owners in turn. */
export class FairTurns {
  readonly #limits: Limits
  readonly #waiting: FairQueue<Waiting>
  #free: number

  constructor(limits: Limits) {
    this.#limits = limits
    this.#waiting = new FairQueue(limits.waiting)
    this.#free = limits.count
  }

  /** Rejects with TurnsBusy, or with the signal's reason where that aborts before the work has begun. */
  async run<Result>(
    owner: string,
    work: () => Promise<Result>,
    signal?: AbortSignal | undefined,
  ): Promise<Result> {
    await this.#turn(owner, signal)
    try {
      return await work()
    } finally {
      this.#free += 1
      this.#waiting.done(owner)
      this.#handOut()
    }
  }

  #turn(owner: string, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', abort)
        end()
      }
      const leave = (reason: unknown) => {
        this.#waiting.remove(owner, one)
        settle(() => reject(reason))
      }
      const abort = () => leave(signal?.reason)
      const timer = setTimeout(() => leave(new TurnsBusy()), this.#limits.patience)
      const one: Waiting = { owner, begin: () => settle(resolve) }
      signal?.addEventListener('abort', abort, { once: true })
      if (this.#waiting.add(owner, one)) this.#handOut()
      else leave(new TurnsBusy())
    })
  }

  #handOut() {
    while (this.#free > 0) {
      const next = this.#waiting.take()
      if (!next) return
      this.#free -= 1
      next.begin()
    }
  }
}
