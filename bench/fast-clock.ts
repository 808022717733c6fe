import type { Clock } from '../server/platform/clock.ts'
import type { JobCall } from '../server/platform/jobs.ts'

/** Stands still until it begins, and runs so many times faster from then on. */
export class FastClock implements Clock {
  private readonly first = Date.now()
  private began: number | null = null
  private readonly speed: number

  constructor(speed: number) {
    this.speed = speed
  }

  now(): Date {
    const gone = this.began === null ? 0 : performance.now() - this.began
    return new Date(this.first + gone * this.speed)
  }

  begin(): void {
    this.began = performance.now()
  }

  /** A call at the instant of the real clock at which this one will show its time. */
  real(call: JobCall): JobCall {
    const { runAt } = call
    if (!runAt) return call
    return { ...call, runAt: new Date(Date.now() + (runAt.getTime() - this.now().getTime()) / this.speed) }
  }
}
