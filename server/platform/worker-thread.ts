import { Worker } from 'node:worker_threads'

/** The thread did not answer in time; it was ended with what it was doing. */
export class ThreadTimeout extends Error {
  constructor(milliseconds: number) {
    super(`The worker thread did not answer within ${milliseconds} ms.`)
    this.name = 'ThreadTimeout'
  }
}

interface Waiting<Job, Answer> {
  job: Job
  resolve(answer: Answer): void
  reject(reason: unknown): void
  timer: NodeJS.Timeout
}

/**
 * A thread of this process, for work that would hold the event loop up; it does one job after another. `script` is a
 * module that answers each message of its `parentPort` with one; jobs and answers are copied (structured clone). The
 * thread begins with the first job and keeps no process alive. A job that is not done `deadline` milliseconds after it
 * was handed in ends the thread, and the next job begins another one; so does one that takes more than `megabytes`.
 */
export class WorkerThread<Job, Answer> {
  readonly #script: URL
  readonly #limits: { deadline: number; megabytes: number }
  /** The first one is what the thread is at. */
  readonly #waiting: Waiting<Job, Answer>[] = []
  #worker: Worker | null = null

  constructor(script: URL, limits: { deadline: number; megabytes: number }) {
    this.#script = script
    this.#limits = limits
  }

  /** Rejects with ThreadTimeout, or with what ended the thread. */
  run(job: Job): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#giveUp(one), this.#limits.deadline)
      const one = { job, resolve, reject, timer }
      if (this.#waiting.push(one) === 1) this.#handOver()
    })
  }

  #begin(): Worker {
    const begun = new Worker(this.#script, {
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.megabytes },
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

  #handOver() {
    const [next] = this.#waiting
    if (!next) return
    this.#worker ??= this.#begin()
    this.#worker.postMessage(next.job)
  }

  /** Ends the first job, and hands over the next. */
  #finish(end: (one: Waiting<Job, Answer>) => void) {
    const first = this.#waiting.shift()
    if (first) {
      clearTimeout(first.timer)
      end(first)
    }
    this.#handOver()
  }

  /** The thread is gone: the job that it was at fails, and the others go to a new one. */
  #abandon(gone: Worker, reason: unknown) {
    if (this.#worker !== gone) return
    this.#worker = null
    this.#finish((one) => one.reject(reason))
  }

  #giveUp(late: Waiting<Job, Answer>) {
    const reason = new ThreadTimeout(this.#limits.deadline)
    const at = this.#waiting.indexOf(late)
    const slow = this.#worker
    if (at === 0 && slow) {
      this.#abandon(slow, reason)
      void slow.terminate()
      return
    }
    this.#waiting.splice(at, 1)
    late.reject(reason)
  }
}
