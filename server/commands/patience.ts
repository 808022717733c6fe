import type { Log } from '../platform/log.ts'
import type { Shell } from './command.ts'

/** Milliseconds after which it is said again what is waited for. The launcher gives up on who is silent for two minutes. */
const sayAgain = 30_000

/** Tells the log and the launcher, which tells the terminal, what a start waits for; the launcher waits on. */
export function tellWaiting(shell: Pick<Shell, 'launcher'>, log: Pick<Log, 'warn'>): (line: string) => void {
  return (line) => {
    log.warn(line)
    shell.launcher?.send({ type: 'waiting', message: line })
  }
}

/**
 * To be called as long as the embedded database takes nobody yet: says so every half minute. A usual start is too short
 * to be told.
 */
export function tellRepairs(say: (line: string) => void): () => void {
  let last: number | null = null
  return () => {
    const now = performance.now()
    last ??= now
    if (now - last < sayAgain) return
    last = now
    say('Waiting for the database, which is starting: after a crash it repairs itself first.')
  }
}

/** Waits for `work`, and says every half minute what is done, so that nobody takes it for dead. */
export async function sayWhile<T>(
  work: Promise<T>,
  about: { say: (line: string) => void; line: () => string; every?: number | undefined },
): Promise<T> {
  const timer = setInterval(() => about.say(about.line()), about.every ?? sayAgain)
  return work.finally(() => clearInterval(timer))
}
