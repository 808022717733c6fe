import type { Log } from '../platform/log.ts'

const quiet = 60_000

/**
 * Tells of connections that were closed unread because as many are open as this process takes: the log at most once a
 * minute, with how many since its last line. `now` is in milliseconds, from whatever beginning.
 */
export function tellDrops(log: Pick<Log, 'warn'>, now = () => performance.now()): () => void {
  let [dropped, told] = [0, -Infinity]
  return () => {
    dropped++
    if (now() - told < quiet) return
    log.warn({ dropped }, 'connections dropped: too many are open')
    told = now()
    dropped = 0
  }
}
