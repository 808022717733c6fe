import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

interface Work {
  /** Characters of what was read. */
  given: number
  /** Functions, branches and rounds of loops that ran, ours and the libraries'; what V8 itself does in one call is one. */
  steps: number
  /** Characters of what came of it, as JSON. */
  written: number
}

/** What a reader did with an input and with one of twice the length: the same at each run and on each machine. */
export interface Measured {
  reader: string
  family: string
  half: Work
  whole: Work
  /** How much longer sixteen times as much takes, as `growthOf` says: what V8 does within one call is in this alone. */
  growth: number
}

/**
 * The compiler would count what it has put into one another as one; its threads, and those that clean the memory up,
 * would be taken for the reader's time.
 */
const execArgv = [
  '--no-opt',
  '--no-maglev',
  '--no-sparkplug',
  '--single-threaded',
  '--max-semi-space-size=64',
]

/** Measures what the `foreignReaders` of a module do with each of their hostile inputs, in a process of its own. */
export async function measureReaders(module: URL): Promise<Measured[]> {
  const script = fileURLToPath(new URL('./measure-readers.ts', import.meta.url))
  const child = fork(script, [module.href], { execArgv })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the measuring ended with ${code}`)
  })
  try {
    const [measured] = await Promise.race([once(child, 'message'), ended])
    return measured
  } finally {
    ended.catch(() => {})
    child.kill()
  }
}
