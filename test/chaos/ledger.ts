import type { Clouds } from './clouds.ts'
import type { Moment } from './worker.ts'

/** What is counted, in the words of the last line of a run. */
export interface Figures {
  duplicates: number
  lost: number
  afterOptOut: number
  crmDuplicates: number
  outsideWindow: number
}

export const noFaults: Figures = {
  duplicates: 0,
  lost: 0,
  afterOptOut: 0,
  crmDuplicates: 0,
  outsideWindow: 0,
}

export function sum(all: Figures[]): Figures {
  const total = { ...noFaults }
  for (const one of all) for (const name of Object.keys(total) as (keyof Figures)[]) total[name] += one[name]
  return total
}

/** A mail of a history, and where its row stands at the end. */
export interface Mail {
  id: string
  /** Its addressee, as Salesforce has them. */
  whoId: string
  address: string
  state: string
  reason: string | null
  /** How often it has arrived, as far as that has been counted. */
  copies?: number
}

/** How old an answer of Salesforce's about opt-outs may be. */
const freshFor = 60_000

/**
 * What happened in a history in which order, as nobody of the product knows it, and the count of what should not have
 * happened: see docs/decisions/0036.
 */
export class Ledger {
  private order = 0
  private readonly began = new WeakMap<object, Begun>()
  /** By attempt: when the transaction that made it began. */
  private readonly attempts = new Map<string, Begun>()
  private readonly handOvers: { emailId: string; attemptId: string; at: Date }[] = []
  private readonly optOuts: { whose: 'ours' | 'salesforce'; whoId: string; order: number; at: Date }[] = []
  private readonly cancelled = new Set<string>()
  private readonly taken = new Set<string>()
  private readonly unbound = new Set<string>()

  /** Notes when transactions begin, and which of them make attempts. */
  see({ worker, call, side, client, rows }: Moment): void {
    if (side === 'before' || !client) return
    if (call.startsWith('begin ')) this.began.set(client, { order: ++this.order, at: worker.ctx.clock.now() })
    const begun = this.began.get(client)
    if (begun && call.startsWith('insert attempt '))
      for (const { id } of rows ?? []) this.attempts.set(String(id), begun)
  }

  /** A vendor took a mail of this attempt, and was called to send it at `at`. */
  handedOver(emailId: string, call: { attemptId: string; at: Date }): void {
    this.handOvers.push({ emailId, ...call })
  }

  /** Its sender wants it to leave whatever the hour: no window binds it any more. */
  leavesAnyway(emailId: string): void {
    this.unbound.add(emailId)
  }

  /** An opt-out is committed; from now on it holds. */
  optedOut(whose: 'ours' | 'salesforce', whoId: string, at: Date): void {
    this.optOuts.push({ whose, whoId, order: ++this.order, at })
  }

  /** The product has told its sender that it will not leave. */
  wasCancelled(emailId: string): void {
    this.cancelled.add(emailId)
  }

  /** Its draft was taken away after it may have been handed over: only a person can say what became of it. */
  wasTaken(emailId: string): void {
    this.taken.add(emailId)
  }

  /** Whether a mail that asks its sender asks with reason. */
  asksWithReason({ id, state, reason }: Mail): boolean {
    return state === 'needs_attention' && reason === 'in_doubt' && this.taken.has(id)
  }

  isAnyOptedOut(): boolean {
    return this.optOuts.length > 0
  }

  /** What should not have happened to the mails of one subject. */
  async count(
    mails: Mail[],
    { clouds, subject, isBound }: { clouds: Clouds; subject: string; isBound: boolean },
  ) {
    const arrived = clouds.arrivedAs(subject)
    const tasks = await clouds.tasksAs(subject.replace(/^/, 'Email: '))
    return sum(
      mails.map((mail) => {
        const copies = arrived.filter(({ to }) => to.includes(mail.address)).length
        mail.copies = copies
        const logged = tasks.filter((whoId) => whoId === mail.whoId).length
        const handed = this.handOvers.filter(({ emailId }) => emailId === mail.id)
        return {
          ...this.countMail(mail, { copies, logged }),
          afterOptOut: handed.filter((one) => this.isAfterOptOut(mail, one)).length,
          outsideWindow:
            isBound && !this.unbound.has(mail.id) ? handed.filter((one) => this.isOutside(one)).length : 0,
        }
      }),
    )
  }

  private countMail(mail: Mail, { copies, logged }: { copies: number; logged: number }) {
    const { state, reason, id, whoId } = mail
    const wanted = this.cancelled.has(id) ? 0 : 1
    const isKeptBack = reason === 'opted_out' && this.optOuts.some((one) => one.whoId === whoId)
    const isEnded = state === 'cancelled' && (this.cancelled.has(id) || isKeptBack)
    const isTold = copies > 0 ? state === 'sent' && logged > 0 : isEnded
    return {
      duplicates: Math.max(copies - wanted, 0),
      lost: isTold ? 0 : 1,
      crmDuplicates: Math.max(logged - Math.min(copies, 1), 0),
    }
  }

  /**
   * Ours is judged in the attempt's transaction: what was committed before that began has to stop the mail. Salesforce's is
   * read at most a minute before the hand-over, the instant at which the vendor was called to send.
   */
  private isAfterOptOut({ whoId }: Mail, { attemptId, at }: { attemptId: string; at: Date }): boolean {
    const { order } = this.begunOf(attemptId)
    return this.optOuts.some((one) => {
      if (one.whoId !== whoId) return false
      return one.whose === 'ours' ? one.order < order : at.getTime() - one.at.getTime() > freshFor
    })
  }

  /** A window is looked at in the attempt's transaction. */
  private isOutside({ attemptId }: { attemptId: string }): boolean {
    return isShut(this.begunOf(attemptId).at)
  }

  private begunOf(attemptId: string): Begun {
    const begun = this.attempts.get(attemptId)
    if (!begun) throw new Error(`Nobody saw attempt ${attemptId} begin`)
    return begun
  }
}

/** When a transaction began: among what the test has seen, and by its clock. */
interface Begun {
  order: number
  at: Date
}

/** Whether London's clock, which shows UTC in winter, is outside of Monday to Friday from eight to five. */
function isShut(at: Date): boolean {
  const day = at.getUTCDay()
  const hour = at.getUTCHours()
  return day === 0 || day === 6 || hour < 8 || hour >= 17
}
