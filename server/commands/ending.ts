/** How long a step of the end may take, in milliseconds. */
export interface StepTime {
  /** It is waited for no longer than this, */
  limit: number
  /** and what comes before it leaves it so much, whatever hangs. */
  least: number
}

/** Of the steps that may hang, the first one taken first. With all of them at their limits PostgreSQL still ends by itself. */
export const stopTimes = {
  /** The pause in which proxies notice (5 s at most), and 2 s for the answers that are under way. */
  requests: { limit: 9_000, least: 0 },
  /** 2.5 s, and what is noted of them. */
  jobs: { limit: 3_500, least: 800 },
  connections: { limit: 2_000, least: 500 },
  /** A fast shutdown has 4 s, an immediate one 1 s. */
  database: { limit: 6_000, least: 5_000 },
} satisfies Record<string, StepTime>

const usual: StepTime = { limit: 1_000, least: 0 }

/** All steps together. A service manager and the launcher kill after 15 s what still lives. */
const withinMs = 13_400

interface Step {
  name: string
  run: () => Promise<void>
  time: StepTime
}

/** What has to be done before this process may end, each step with a limit. The last one added is the first one taken. */
export class Ending {
  readonly #steps: Step[] = []
  readonly #complain: (line: string) => void
  #done: Promise<void> | null = null

  constructor(complain: (line: string) => void) {
    this.#complain = complain
  }

  add(name: string, run: () => Promise<void>, time: StepTime = usual): void {
    this.#steps.push({ name, run, time })
  }

  get hasBegun(): boolean {
    return this.#done !== null
  }

  /** Takes the steps once, however often it is asked: Ctrl-C arrives more than once. */
  begin(): Promise<void> {
    this.#done ??= this.#takeSteps()
    return this.#done
  }

  async #takeSteps(): Promise<void> {
    const deadline = performance.now() + withinMs
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      const kept = this.#steps.reduce((sum, { time }) => sum + time.least, 0)
      const patience = Math.min(step.time.limit, deadline - performance.now() - kept)
      const complaint = await this.#take(step, Math.max(patience, 0))
      if (complaint) this.#complain(complaint)
    }
  }

  async #take({ name, run }: Step, patience: number): Promise<string | null> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve(`The stop did not wait any longer for ${name}.`), patience)
      timer.unref()
    })
    const work = run().then(
      () => null,
      (error: Error) => error.message,
    )
    return Promise.race([work, late]).finally(() => clearTimeout(timer))
  }
}
