import { isLastLook } from './boundaries.ts'
import type { Plan, Stall } from './plan.ts'
import { isLayingReady } from './way-out.ts'
import type { Moment } from './worker.ts'

/**
 * In which everything may stand still: whoever writes a Task and whoever claims it anew would be two, where nothing at Salesforce
 * keeps out the second.
 */
const jobs = ['dispatch-mailbox', 'read-opt-outs-ahead']

/** When everything stands still in the midst of what is done, as on a machine that is suspended, and for how long. */
export class Standstill {
  private readonly left: Stall[]
  private readonly come = { prepare: 0, submit: 0 }

  constructor({ stalls }: Pick<Plan, 'stalls'>) {
    this.left = [...stalls]
  }

  /** Milliseconds for which everything stands still at this moment. */
  at({ worker, call, side, isInTransaction }: Moment, number: number): number {
    if (!jobs.includes(worker.job) || isInTransaction) return 0
    const where = whereIs(call, side)
    const mail = where && this.come[where]++
    const due = this.left.findIndex((one) =>
      typeof one.at === 'number' ? number >= one.at : one.at === where && one.mail === mail,
    )
    return due < 0 ? 0 : (this.left.splice(due, 1)[0]?.seconds ?? 0) * 1000
  }
}

function whereIs(call: string, side: 'before' | 'after'): 'prepare' | 'submit' | null {
  if (side === 'before') return isLayingReady(call) ? 'prepare' : null
  return isLastLook(call) ? 'submit' : null
}
