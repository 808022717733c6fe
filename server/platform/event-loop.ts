import { createHistogram } from 'node:perf_hooks'
import { lastWork, type Work } from './current-work.ts'

/** Milliseconds between two looks, and the delay that is told. */
const every = 50
const tellAbove = 250

/** How late the event loop has been since the last reading, in milliseconds. */
export interface Delay {
  p99: number
  max: number
}

export interface EventLoopWatch {
  /** The delay since the watch began or was read last, whoever read it. */
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
  const histogram = createHistogram()
  let expected = performance.now() + every
  const timer = setInterval(() => {
    const late = Math.max(0, Math.round(performance.now() - expected))
    // A histogram counts from one.
    histogram.record(late + 1)
    if (late > tellAbove) onDelay({ milliseconds: late, work: lastWork() })
    expected = performance.now() + every
  }, every)
  timer.unref()
  return {
    delay() {
      const isEmpty = histogram.count === 0
      const delay = isEmpty
        ? { p99: 0, max: 0 }
        : { p99: histogram.percentile(99) - 1, max: histogram.max - 1 }
      histogram.reset()
      return delay
    },
    stop: () => clearInterval(timer),
  }
}
