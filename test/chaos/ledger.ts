import { isAsking, isLastLook } from './boundaries.ts'
import type { Clouds, Prospect } from './clouds.ts'
import type { Moment, Worker } from './worker.ts'

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

/** A history, as far as that says what may happen to its mails. */
export interface Terms {
  clouds: Clouds
  subject: string
  /** Windows bind its mails. */
  isBound: boolean
  /** Its mails are non-commercial ones. */
  isMarked: boolean
  /** Whether somebody who ticked a box at Salesforce for us may not know of it. */
  areBoxesDoubtful(): boolean
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
  private readonly unmarked = new Set<string>()
  private readonly withoutCopy = new Set<string>()
  /** What was looked at last by whom, and from when on they have called to send. */
  private readonly tries = new WeakMap<Worker, Try>()
  /** When Salesforce was asked last who has opted out. */
  private lastRead = 0
  private readonly terms: Terms
  /** Who gets a copy of the one mail. */
  copy: Prospect | null = null

  constructor(terms: Terms) {
    this.terms = terms
  }

  /** Notes when transactions begin, which of them make attempts, and who has looked for the last time. */
  see({ worker, call, side, client, rows }: Moment): void {
    const at = worker.ctx.clock.now()
    const current = this.tries.get(worker)
    if (current?.hasLooked) current.calledAt ??= at
    if (side === 'before') {
      if (isAsking({ job: worker.job, call })) this.lastRead = ++this.order
      return
    }
    if (!client) return
    if (current && isLastLook(call)) current.hasLooked = true
    if (call.startsWith('begin ')) this.began.set(client, { order: ++this.order, at })
    const begun = this.began.get(client)
    if (begun && call.startsWith('insert attempt '))
      for (const { id, email_id: emailId } of rows ?? []) {
        this.attempts.set(String(id), begun)
        this.tries.set(worker, { emailId: String(emailId), hasLooked: false })
      }
  }

  /** When a worker that calls to send a mail began to: whoever is stopped after the last look has called. */
  calledAt(worker: Worker): Date {
    return this.tries.get(worker)?.calledAt ?? worker.ctx.clock.now()
  }

  /** Whether a worker that now hands its mail over does so by a word of Salesforce's that is too old, and not true any more. */
  isWordTooOld(worker: Worker, mails: readonly Mail[]): boolean {
    const current = this.tries.get(worker)
    const mail = mails.find(({ id }) => id === current?.emailId)
    if (!mail || current?.calledAt) return false
    const now = worker.ctx.clock.now()
    return this.optOuts.some(
      (one) =>
        one.whose === 'salesforce' &&
        one.order > this.lastRead &&
        this.isToldOf(mail, one) &&
        isOld(one.at, now),
    )
  }

  private isToldOf({ whoId }: Mail, no: { whoId: string }): boolean {
    return no.whoId === whoId || no.whoId === this.copy?.id
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

  /** Its sender has written something else than what an admin has marked. */
  isMarkedNoMore(emailId: string): void {
    this.unmarked.add(emailId)
  }

  /** Its sender, who was asked, lets it leave without whoever was to get a copy. */
  leavesWithoutCopy(emailId: string): void {
    this.withoutCopy.add(emailId)
  }

  /** Whether a mail that asks its sender asks with reason. */
  asksWithReason(mail: Mail): boolean {
    if (mail.state !== 'needs_attention') return false
    if (mail.reason === 'copy_opted_out') return this.copy !== null && this.mayBeKeptFrom(this.copy.id, mail)
    return mail.reason === 'in_doubt' && this.taken.has(mail.id)
  }

  /** Whether somebody has said no to a mail; to us that is no reason to keep a non-commercial one back. */
  private mayBeKeptFrom(whoId: string, { id }: Mail): boolean {
    const obeysUs = !this.isMarked(id) || this.terms.areBoxesDoubtful()
    return this.optOuts.some((one) => one.whoId === whoId && (obeysUs || one.whose === 'salesforce'))
  }

  private isMarked(emailId: string): boolean {
    return this.terms.isMarked && !this.unmarked.has(emailId)
  }

  isAnyOptedOut(): boolean {
    return this.optOuts.length > 0
  }

  /** What should not have happened. */
  async count(mails: Mail[]): Promise<Figures> {
    const { clouds, subject, isBound } = this.terms
    const arrived = clouds.arrivedAs(subject)
    const tasks = await clouds.tasksAs(subject.replace(/^/, 'Email: '))
    const ofMails = mails.map((mail) => {
      const copies = arrived.filter(({ to }) => to.includes(mail.address)).length
      mail.copies = copies
      const logged = tasks.filter((whoId) => whoId === mail.whoId).length
      const handed = this.handOvers.filter(({ emailId }) => emailId === mail.id)
      const hasCopy = this.copy !== null && arrived.some(({ to }) => to.includes(this.copy?.address ?? ''))
      // Whoever was to get a copy goes without it only where the sender was asked.
      const isCopyLost = this.copy !== null && copies > 0 && !hasCopy && !this.withoutCopy.has(mail.id)
      const whoIds = this.copy && hasCopy ? [mail.whoId, this.copy.id] : [mail.whoId]
      const counted = this.countMail(mail, { copies, logged })
      return {
        ...counted,
        lost: counted.lost + (isCopyLost ? 1 : 0),
        afterOptOut: handed.filter((one) => this.isAfterOptOut(mail, whoIds, one)).length,
        outsideWindow:
          isBound && !this.unbound.has(mail.id) ? handed.filter((one) => this.isOutside(one)).length : 0,
      }
    })
    return sum([...ofMails, { ...noFaults, lost: await this.countUntold() }])
  }

  /** Who has said no to us, and Salesforce was never told. */
  private async countUntold(): Promise<number> {
    const toUs = this.optOuts.filter(({ whose }) => whose === 'ours')
    const ticked = await Promise.all(toUs.map(({ whoId }) => this.terms.clouds.isOptedOut(whoId)))
    return ticked.filter((isTicked) => !isTicked).length
  }

  private countMail(mail: Mail, { copies, logged }: { copies: number; logged: number }) {
    const { state, reason, id, whoId } = mail
    const wanted = this.cancelled.has(id) ? 0 : 1
    const isKeptBack = reason === 'opted_out' && this.mayBeKeptFrom(whoId, mail)
    const isEnded = state === 'cancelled' && (this.cancelled.has(id) || isKeptBack)
    const isTold = copies > 0 ? state === 'sent' && logged > 0 : isEnded
    return {
      duplicates: Math.max(copies - wanted, 0),
      lost: isTold ? 0 : 1,
      crmDuplicates: Math.max(logged - Math.min(copies, 1), 0),
    }
  }

  /**
   * Ours is judged in the attempt's transaction: what was committed before that began has to stop the mail, unless it is a
   * non-commercial one. Salesforce's is read at most a minute before the hand-over, and stops each.
   */
  private isAfterOptOut(
    { id }: Mail,
    whoIds: string[],
    { attemptId, at }: { attemptId: string; at: Date },
  ): boolean {
    const { order } = this.begunOf(attemptId)
    return this.optOuts.some((one) => {
      if (!whoIds.includes(one.whoId)) return false
      return one.whose === 'ours' ? one.order < order && !this.isMarked(id) : isOld(one.at, at)
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

const isOld = (since: Date, at: Date) => at.getTime() - since.getTime() > freshFor

/** A try at a mail, as far as its worker has come with it. */
interface Try {
  emailId: string
  hasLooked: boolean
  calledAt?: Date
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
