import { lastWork, type Work } from './current-work.ts'

/** Milliseconds between two looks, and the delay that is told. */
const every = 50
const tellAbove = 250

/** Delays are remembered for so long, in milliseconds: however often they are read, each reading tells the same. */
const remembered = 60_000

/** How late the event loop has been in the last minute, in milliseconds. */
export interface Delay {
  p99: number
  max: number
}

export interface EventLoopWatch {
  delay(): Delay
  stop(): void
}

/**
 * Watches how late this process is to do what is due. `onDelay` hears of each time that it was held up for more than
 * 250 ms, with the work that was seen running last before that.
 */
export function watchEventLoop(
  onDelay: (delay: { milliseconds: number; work: Work | null }) => void,
): EventLoopWatch {
  const recent = recentDelays()
  let expected = performance.now() + every
  const timer = setInterval(() => {
    const late = Math.max(0, Math.round(performance.now() - expected))
    recent.record(performance.now(), late)
    if (late > tellAbove) onDelay({ milliseconds: late, work: lastWork() })
    expected = performance.now() + every
  }, every)
  timer.unref()
  return {
    delay: () => recent.read(performance.now()),
    stop: () => clearInterval(timer),
  }
}

/** The delays of the last minute; every time in milliseconds, from whatever beginning. */
export function recentDelays(): { record(at: number, late: number): void; read(at: number): Delay } {
  const seen: { at: number; late: number }[] = []
  let next = 0
  return {
    record(at, late) {
      seen[next] = { at, late }
      next = (next + 1) % (remembered / every)
    },
    read(at) {
      const late = seen
        .filter((one) => at - one.at < remembered)
        .map((one) => one.late)
        .sort((one, other) => one - other)
      return { p99: late[Math.ceil(late.length * 0.99) - 1] ?? 0, max: late.at(-1) ?? 0 }
    },
  }
}
