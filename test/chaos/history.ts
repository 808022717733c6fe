import { AsyncLocalStorage } from 'node:async_hooks'
import { ConnectorError } from '../../server/connectors/connector-error.ts'
import { decideEmail } from '../../server/features/selling/email/decisions.ts'
import { sendEmails } from '../../server/features/selling/email/send.ts'
import { newId } from '../../server/platform/ids.ts'
import { Refusal } from '../../server/refusal.ts'
import type { PanelActor } from '../../server/route.ts'
import { Boundaries, whatIsRead } from './boundaries.ts'
import { addresseesOf, composeOf } from './compose.ts'
import { Dice } from './dice.ts'
import { Happenings } from './happenings.ts'
import type { Job } from './job-table.ts'
import { type Figures, Ledger, type Mail } from './ledger.ts'
import type { Plan } from './plan.ts'
import { Rows } from './rows.ts'
import { Standstill } from './standstill.ts'
import { WayOut } from './way-out.ts'
import { type Breakage, type Moment, Worker } from './worker.ts'
import { type ChaosWorld, seatSeller } from './world.ts'

/** What a history was about, and what came of it. */
export interface Outcome {
  figures: Figures
  had: { ambiguous: boolean; optOut: boolean; woken: boolean; changed: boolean; stale: boolean }
  /** Where workers were abandoned, in that order. */
  crashes: string[]
  /** Where its mails stand; for whoever looks into what went wrong. */
  mails: Mail[]
}

interface Parts {
  world: ChaosWorld
  plan: Plan
  boundaries: Boundaries<Plan>
  breakage: Breakage
}

interface Work {
  name: string
  run(worker: Worker): Promise<void>
  job?: Job
}
type Ended = 'done' | 'failed' | 'dead' | 'asleep'

interface Sleeper {
  worker: Worker
  work: Work
  running: Promise<Ended>
  wake(): void
  turns: number
  /** How often others had taken something over when it fell asleep. */
  takings: string
}

const sendJobs = ['dispatch-mailbox', 'write-crm', 'write-crm-opt-outs']
const minute = 60_000
/** A history that is not over by then has a mail that is stuck. */
const mostTurns = 120
/** Turns of the calm in which the time goes on by minutes. */
const soonTurns = 15

/**
 * One history of a few mails: workers that are abandoned, that stop and wake up, calls whose answers are lost, people who say
 * no, senders who change their minds. In the end everything heals, and what became of the mails is counted.
 */
export class History {
  private readonly parts: Parts
  private readonly dice: Dice
  private readonly ledger: Ledger
  private readonly wayOut: WayOut
  private readonly happenings: Happenings
  private readonly standstill: Standstill
  private readonly outside = AsyncLocalStorage.snapshot()
  private readonly subject: string
  private actor: PanelActor = null as unknown as PanelActor
  private rows: Rows = null as unknown as Rows
  private workers: Worker[] = []
  private sleeper: Sleeper | null = null
  private readonly fallAsleep = new Map<Worker, (how: 'asleep') => void>()
  private isCalm = false
  private calmTurns = 0
  private moments = 0
  private readonly crashes: string[] = []
  private woken = false
  private stale = false
  private hasSlept = false

  constructor(parts: Parts) {
    const { world, plan } = parts
    this.parts = parts
    this.dice = new Dice(plan.seed ^ 0x5eed)
    this.subject = `chaos-${plan.seed}-${newId()}`
    this.ledger = new Ledger({
      clouds: world.clouds,
      subject: this.subject,
      isBound: plan.rules.windows?.oneOff === true,
      isMarked: plan.isMarked,
      areBoxesDoubtful: () => this.areBoxesDoubtful,
    })
    this.standstill = new Standstill(plan)
    this.wayOut = new WayOut({
      ...world,
      plan,
      calledAt: (worker) => this.ledger.calledAt(worker),
      onSent: (draftId, at) => this.note(draftId, at),
      onTaken: (draftId) => this.note(draftId, null),
    })
    this.happenings = new Happenings({ world, plan, subject: this.subject, ledger: this.ledger })
  }

  async play(): Promise<Outcome> {
    await this.begin()
    await this.queue()
    for (let turn = 0; turn < mostTurns / 3 && !(await this.isQuiet()); turn++) await this.turn()
    await this.heal()
    const mails = await this.rows.mails()
    const figures = await this.ledger.count(mails)
    await this.end()
    const { optOut, changed } = this.happenings
    const { woken, stale } = this
    const had = { ambiguous: this.wayOut.ambiguous > 0, optOut, woken, changed, stale }
    return { figures, had, crashes: this.crashes, mails }
  }

  /** A new day, and a workspace of its own. */
  private async begin(): Promise<void> {
    const { world, plan } = this.parts
    const tomorrow = Math.floor(world.now().getTime() / (1440 * minute)) + 1
    world.setClock(new Date((tomorrow * 1440 + plan.sendAt) * minute))
    await world.clouds.setKeyed(plan.keyed)
    this.actor = await seatSeller(world, plan.rules)
    this.rows = new Rows(world.ground.pool, this.actor.workspaceId)
    this.happenings.actor = this.actor
  }

  /** The seller presses Send, and again where no answer came. */
  private async queue(): Promise<void> {
    const { world, plan } = this.parts
    const addressees = addresseesOf(plan, this.dice)
    this.ledger.copy = addressees.copy
    this.happenings.copy = addressees.copy
    const { actor, subject } = this
    const compose = await composeOf(plan, { world, actor, subject, ...addressees })
    for (;;) {
      const worker = this.newWorker()
      const run = async () => void (await sendEmails(worker.ctx, this.actor, compose))
      if ((await this.attend(worker, { name: 'send', run })) === 'done') break
    }
    this.happenings.mails = await this.rows.mails()
    this.moments = 0
  }

  private newWorker(): Worker {
    const { world, breakage } = this.parts
    return new Worker({
      ground: world.ground,
      fetch: (worker) => this.wayOut.fetchOf(worker),
      watch: (moment) => this.watch(moment),
      breakage,
    })
  }

  /** Somebody comes by a boundary. */
  private async watch(moment: Moment): Promise<void> {
    const { boundaries, plan } = this.parts
    const { worker, call, side } = moment
    const name = Boundaries.nameOf({ job: worker.job, call, side })
    this.ledger.see(moment)
    if (name) boundaries.meet(name, plan)
    const number = this.moments++
    if (!this.isCalm) {
      const read = side === 'after' ? whatIsRead({ job: worker.job, call }) : null
      const happening = this.outside(() => this.happenings.at(number, read))
      // Within a transaction nobody can be waited for who may wait for its locks.
      if (!moment.isInTransaction) await happening
      await this.standStill(moment, number)
    }
    const isStruck = this.dice.chance(this.dangerAt(name))
    if (isStruck && (this.crashes.length < plan.crashes || this.isRare(name))) {
      this.crashes.push(name ?? `${worker.job}: ${call}, ${side}`)
      if (name) boundaries.crash(name)
      worker.die()
    } else if (this.maySleep(moment, number)) await this.sleep(worker)
  }

  /** For a while nobody does anything, and the time goes on. */
  private async standStill(moment: Moment, number: number): Promise<void> {
    const { world } = this.parts
    // What was decided within a transaction is judged by the instant at which that began.
    if ([...this.workers, moment.worker].some((one) => one.isInTransaction)) return
    const time = this.standstill.at(moment, number)
    if (time === 0) return
    const at = new Date(world.now().getTime() + time)
    await this.outside(() => this.wayOut.land(at))
    world.setClock(at)
    this.stale ||= this.ledger.isWordTooOld(moment.worker, this.happenings.mails)
  }

  /** How likely a worker is abandoned here: where none ever was, if this history looks there; elsewhere seldom. */
  private dangerAt(name: string | null): number {
    const { boundaries, plan } = this.parts
    const isWanted = name !== null && boundaries.isNew(name) && name.startsWith(plan.looksAt)
    if (isWanted || this.isRare(name)) return 0.9
    return this.isCalm ? 0 : 0.003
  }

  /** Whether this is a moment to be used: another history may not have it. */
  private isRare(name: string | null): boolean {
    const { boundaries, plan } = this.parts
    return plan.crashes > 0 && name !== null && boundaries.isRare(name)
  }

  private maySleep({ worker, isInTransaction }: Moment, number: number): boolean {
    const { pause, keyed } = this.parts.plan
    if (!pause || this.isCalm || this.hasSlept || isInTransaction || number < pause.moment) return false
    // Without our key nothing at Salesforce keeps out a Task that a sleeper writes when it has been written.
    return worker.job === 'dispatch-mailbox' || (worker.job === 'write-crm' && keyed)
  }

  private async sleep(worker: Worker): Promise<void> {
    this.hasSlept = true
    const tell = this.fallAsleep.get(worker)
    if (!tell) return
    await new Promise<void>((wake) => {
      this.wake = wake
      tell('asleep')
    })
  }

  private wake: () => void = () => {}

  /** Has a worker do something, until it has, or is abandoned, or stops. */
  private attend(worker: Worker, work: Work): Promise<Ended> {
    worker.job = work.name
    const running = this.outside(() => work.run(worker)).then(
      () => 'done' as const,
      (error: unknown) => {
        // A no of ours, or a vendor's that the job leaves to its next try: anything else is a mistake.
        if (!(error instanceof Refusal || error instanceof ConnectorError)) throw error
        return 'failed' as const
      },
    )
    return this.follow(worker, work, running)
  }

  private async follow(worker: Worker, work: Work, running: Promise<Ended>): Promise<Ended> {
    const { jobs } = this.parts.world
    const asleep = new Promise<'asleep'>((resolve) => this.fallAsleep.set(worker, resolve))
    const ended = await Promise.race([running, worker.died, asleep])
    if (ended === 'asleep') {
      const { wake } = this
      const turns = this.parts.plan.pause?.turns ?? 1
      this.sleeper = { worker, work, running, wake, turns, takings: await this.rows.takings() }
    }
    if (work.job && ended === 'done') await jobs.done(work.job)
    if (work.job && ended === 'failed') await jobs.failed(work.job)
    if (ended !== 'done' && ended !== 'failed') this.workers = this.workers.filter((one) => one !== worker)
    return ended
  }

  /** The time until the next turn passes, and then everybody does what is due. */
  private async turn(): Promise<void> {
    await this.advance()
    await this.happenings.between(this.moments)
    const wanted = this.parts.plan.abreast ? 2 : 1
    for (const worker of [...this.workers])
      await this.attend(worker, { name: 'beat', run: (one) => one.beat() })
    while (this.workers.length < wanted) await this.startWorker()
    const due = Promise.all(this.workers.map((worker) => this.workOf(worker)))
    if (this.sleeper && --this.sleeper.turns < 0) await this.wakeUp(due)
    await due
  }

  private async startWorker(): Promise<void> {
    const worker = this.newWorker()
    this.workers.push(worker)
    await this.attend(worker, { name: 'start', run: (one) => one.start() })
  }

  private async workOf(worker: Worker): Promise<void> {
    const { jobs } = this.parts.world
    while (this.workers.includes(worker)) {
      const job = await jobs.take(worker.jobs)
      if (!job) return
      await this.attend(worker, { name: job.name, job, run: (one) => one.run(job.name, job.payload) })
    }
  }

  /** The sleeper goes on where it stopped, in the midst of what others do or after it. */
  private async wakeUp(others: Promise<unknown>): Promise<void> {
    const { sleeper } = this
    if (!sleeper) return
    this.sleeper = null
    if (this.dice.chance(0.5)) await others
    this.woken ||= (await this.rows.takings()) !== sleeper.takings
    const end = this.follow(sleeper.worker, sleeper.work, sleeper.running)
    sleeper.wake()
    await end
  }

  private async advance(): Promise<void> {
    const { world } = this.parts
    const now = world.now().getTime()
    const next = (await world.jobs.next(sendJobs))?.getTime() ?? 0
    const step = this.isCalm ? this.calmStep() : this.dice.pick(this.parts.plan.steps) * 1000
    const at = next > now + 3 * minute ? next + this.dice.below(2) : now + step
    if (this.dice.chance(0.4)) await this.wayOut.land()
    await this.wayOut.land(new Date(at))
    world.setClock(new Date(at))
  }

  /**
   * Two workers that look at the same mailbox again and again keep the next look near: after a while the time goes on by
   * hours, over any night and weekend for which a mail may wait.
   */
  private calmStep(): number {
    return this.calmTurns++ < soonTurns ? 2 * minute : 60 * minute
  }

  private async heal(): Promise<void> {
    this.isCalm = true
    this.wayOut.isCalm = true
    await this.happenings.settle()
    for (let turn = 0; turn < mostTurns; turn++) {
      await this.turn()
      await this.wayOut.land()
      if (!(await this.answerQuestions()) && (await this.isQuiet())) return
    }
  }

  /** The sender looks into the Sent folder, and says what became of a mail that only a person can say it of. */
  private async answerQuestions(): Promise<boolean> {
    const { world } = this.parts
    const asking = (await this.rows.mails()).filter((mail) => this.ledger.asksWithReason(mail))
    for (const { id, address, reason } of asking) {
      if (reason === 'copy_opted_out') this.ledger.leavesWithoutCopy(id)
      const isThere = world.clouds.arrivedAs(this.subject).some(({ to }) => to.includes(address))
      const decision = isThere ? 'it_was_sent' : 'send_again'
      await this.outside(() => decideEmail(world.web, this.actor, { id, decision }))
    }
    return asking.length > 0
  }

  private get areBoxesDoubtful(): boolean {
    return this.wayOut.isBoxDoubtful || this.crashes.some((name) => name.startsWith('write-crm-opt-outs'))
  }

  /** Whether nothing moves any more. */
  private async isQuiet(): Promise<boolean> {
    if (this.sleeper || this.wayOut.isAnythingUnderWay) return false
    return !(await this.rows.isAnythingOpen())
  }

  /** A draft was sent, by a call of that instant, or taken away. */
  private async note(draftId: string, sentAt: Date | null): Promise<void> {
    const attempts = await this.rows.attemptsOf(draftId)
    for (const { id: attemptId, email_id: emailId, submitted } of attempts)
      if (sentAt) this.ledger.handedOver(emailId, { attemptId, at: sentAt })
      else if (submitted) this.ledger.wasTaken(emailId)
  }

  /** Nothing of it is left to the next history. */
  private async end(): Promise<void> {
    const { world } = this.parts
    for (const worker of this.workers) worker.die()
    await world.jobs.clear()
    await world.ground.pool.query('delete from worker')
    await world.ground.pool.query('delete from crm_opt_out')
    await this.happenings.undo()
  }
}
