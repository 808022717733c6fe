import { Worker } from 'node:worker_threads'
import { FairQueue } from './fair-queue.ts'

/**
 * What is made and forgotten at once fills this before it is looked through. V8's own measure is several times as much,
 * and a process that never gives it back stays 100 MB larger after some long jobs; they take no longer with less.
 */
const youngMegabytes = 2

/** The thread did not answer in time; it was ended with what it was doing. */
export class ThreadTimeout extends Error {
  constructor(milliseconds: number) {
    super(`The worker thread did not answer within ${milliseconds} ms.`)
    this.name = 'ThreadTimeout'
  }
}

/** The thread has had no time for a job, which was not begun: it waited too long, or there was no room to wait. */
export class ThreadBusy extends Error {
  constructor() {
    super('The worker thread has too much to do.')
    this.name = 'ThreadBusy'
  }
}

interface Limits {
  /** Milliseconds that a job may take once the thread has it, and may wait until then. */
  deadline: number
  patience: number
  megabytes: number
  /** Jobs that may wait: of one owner, and all together. */
  waiting: { each: number; all: number }
}

interface Given<Job, Answer> {
  owner: string
  job: Job
  resolve(answer: Answer): void
  reject(reason: unknown): void
  /** What ends the waiting, then the work. */
  timer: NodeJS.Timeout
}

/**
 * A thread of this process, for work that would hold the event loop up; it does one job after another, of its owners in
 * turn. `script` is a module that answers each message of its `parentPort` with one; jobs and answers are copied
 * (structured clone). The thread begins with the first job and keeps no process alive. A job that is not done `deadline`
 * milliseconds after the thread was given it ends the thread, and the next job begins another one; so does one that takes
 * more than `megabytes`.
 */
export class WorkerThread<Job, Answer> {
  readonly #script: URL
  readonly #limits: Limits
  readonly #waiting: FairQueue<Given<Job, Answer>>
  /** What the thread is at. */
  #current: Given<Job, Answer> | null = null
  #worker: Worker | null = null

  constructor(script: URL, limits: Limits) {
    this.#script = script
    this.#limits = limits
    this.#waiting = new FairQueue(limits.waiting)
  }

  /** Rejects with ThreadBusy, ThreadTimeout, or with what ended the thread. */
  run(job: Job, owner: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.remove(owner, one)
        reject(new ThreadBusy())
      }, this.#limits.patience)
      const one = { owner, job, resolve, reject, timer }
      if (this.#waiting.add(owner, one)) return this.#handOver()
      clearTimeout(timer)
      reject(new ThreadBusy())
    })
  }

  #begin(): Worker {
    const begun = new Worker(this.#script, {
      resourceLimits: {
        maxOldGenerationSizeMb: this.#limits.megabytes,
        maxYoungGenerationSizeMb: youngMegabytes,
      },
    })
    begun.on('message', (answer: Answer) => {
      if (this.#worker === begun) this.#finish((one) => one.resolve(answer))
    })
    begun.on('error', (reason) => this.#abandon(begun, reason))
    begun.on('exit', (code) => this.#abandon(begun, new Error(`The worker thread ended with ${code}.`)))
    // Only now: a listener would hold the process again.
    begun.unref()
    return begun
  }

  /** Gives the thread the next job, when it is at none. */
  #handOver() {
    if (this.#current) return
    const next = this.#waiting.take()
    if (!next) return
    this.#current = next
    clearTimeout(next.timer)
    next.timer = setTimeout(() => this.#giveUp(), this.#limits.deadline)
    this.#worker ??= this.#begin()
    this.#worker.postMessage(next.job)
  }

  /** Ends what the thread is at, and hands over the next. */
  #finish(end: (one: Given<Job, Answer>) => void) {
    const one = this.#current
    this.#current = null
    if (one) {
      clearTimeout(one.timer)
      this.#waiting.done(one.owner)
      end(one)
    }
    this.#handOver()
  }

  /** The thread is gone: the job that it was at fails, and the others go to a new one. */
  #abandon(gone: Worker, reason: unknown) {
    if (this.#worker !== gone) return
    this.#worker = null
    this.#finish((one) => one.reject(reason))
  }

  #giveUp() {
    const slow = this.#worker
    if (!slow) return
    this.#abandon(slow, new ThreadTimeout(this.#limits.deadline))
    void slow.terminate()
  }
}
