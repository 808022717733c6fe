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

/** What a reader did with an input and with one of twice the length. */
export interface Counted {
  reader: string
  family: string
  half: Work
  whole: Work
}

/** The compiler would count what it has put into one another as one. */
const execArgv = ['--no-opt', '--no-maglev', '--no-sparkplug']

/**
 * Counts what the `foreignReaders` of a module do with each of their hostile inputs, in a process of its own. The numbers
 * are the same at each run and on each machine.
 */
export async function countSteps(module: URL): Promise<Counted[]> {
  const child = fork(fileURLToPath(new URL('./count-steps.ts', import.meta.url)), [module.href], { execArgv })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the counting ended with ${code}`)
  })
  try {
    const [counted] = await Promise.race([once(child, 'message'), ended])
    return counted
  } finally {
    ended.catch(() => {})
    child.kill()
  }
}
