import type { SendingLimits, SendingWindows } from '../../contract/pace.ts'
import { Dice } from './dice.ts'
import type { Rules } from './world.ts'

/** What becomes of a call: it acts and its answer is lost, it acts long after it was given up, or it never comes to act. */
export type Loss = 'lost_after' | 'late' | 'lost_before'

/** The calls that change something at a vendor. */
export type Act = 'submit' | 'prepare' | 'task' | 'take' | 'box'

/**
 * Where everything stands still for a while, as on a machine that is suspended: at a moment, while a mail is laid ready, or
 * between the last look at it and the call that sends it; `mail`: at the how manieth of those.
 */
export interface Stall {
  at: number | 'prepare' | 'submit'
  mail: number
  seconds: number
}

/** Everything that one history may hold, drawn before it begins. Numbers of moments count those since the mails were queued. */
export interface Plan {
  seed: number
  rules: Rules
  /** Whether the org has the column of our key. */
  keyed: boolean
  mails: number
  /** Somebody gets a copy of the one mail; null nobody. */
  copy: 'cc' | 'bcc' | null
  /** They are mails of a template that an admin has marked as non-commercial. */
  isMarked: boolean
  /** Minutes from the start of a day to the Send. */
  sendAt: number
  /** Minutes from then until they are to leave; null at once. */
  later: number | null
  /** Two workers at once. */
  abreast: boolean
  losses: { on: Act; how: Loss }[]
  /** Calls that are refused for now, by the number of their kind. */
  refusals: { call: number; status: 429 | 503 }[]
  /**
   * Who says no, to whom and when: by a moment, or as soon as an answer about opt-outs has left Salesforce, any one or one that
   * was asked for ahead.
   */
  optOut: {
    whose: 'ours' | 'salesforce'
    who: 'to' | 'copy'
    mail: number
    moment: number | 'read' | 'read_ahead'
  } | null
  change: { what: 'cancel' | 'later' | 'now' | 'rewrite'; mail: number; moment: number } | null
  /** The worker stops at this moment and wakes up so many turns later. */
  pause: { moment: number; turns: number } | null
  stalls: Stall[]
  /** Seconds that may pass from one turn to the next. */
  steps: number[]
  crashes: number
  /** The job in which workers are rather abandoned; all of them where it is empty. */
  looksAt: '' | 'dispatch-mailbox' | 'write-crm'
}

const businessHours: Partial<SendingWindows> = {
  isOn: true,
  clock: 'sender',
  from: '08:00',
  to: '17:00',
}
const oneEach45: Partial<SendingLimits> = { throttle: { isOn: true, count: 1, seconds: 45 } }
const ordinarySteps = [1, 16, 31, 61, 61, 130]
const nine = 9 * 60
const fiveInTheAfternoon = 17 * 60

/** The plan of a seed; `crashes`: at most so many workers are abandoned. */
export function drawPlan(seed: number, most: { crashes: number }): Plan {
  const dice = new Dice(seed)
  const isBound = dice.chance(0.25)
  const isThrottled = dice.chance(isBound ? 0.7 : 0.15)
  const rules: Rules = {
    vendor: dice.chance(0.6) ? 'gmail' : 'outlook',
    ...(isThrottled ? { sending: oneEach45 } : {}),
    ...(isBound ? { windows: { ...businessHours, oneOff: dice.chance(0.8) } } : {}),
  }
  const mails = 1 + dice.below(3)
  const copy = mails === 1 && dice.chance(0.5) ? dice.pick(['cc', 'bcc'] as const) : null
  const lateHours = () => (dice.chance(0.75) ? fiveInTheAfternoon - 1 : fiveInTheAfternoon + 120)
  return {
    seed,
    rules,
    keyed: dice.chance(0.6),
    mails,
    copy,
    isMarked: dice.chance(0.2),
    sendAt: isBound ? lateHours() : nine,
    later: dice.chance(0.3) ? 1 + dice.below(20) : null,
    abreast: dice.chance(0.25),
    ...drawFaults(dice),
    ...drawNo(dice, { mails, copy }),
    change: dice.chance(0.55)
      ? {
          what: dice.pick(['cancel', 'later', 'now', 'rewrite']),
          mail: dice.below(mails),
          moment: dice.below(60),
        }
      : null,
    pause: dice.chance(0.6) ? { moment: dice.below(110), turns: 1 + dice.below(3) } : null,
    steps: ordinarySteps,
    crashes: Math.ceil((0.5 + dice.roll() / 2) * most.crashes),
    looksAt: dice.pick(['', 'dispatch-mailbox', 'write-crm']),
  }
}

/** Some say no right after Salesforce was asked about them, and then it takes long to hand their mail over. */
function drawNo(dice: Dice, { mails, copy }: Pick<Plan, 'mails' | 'copy'>): Pick<Plan, 'optOut' | 'stalls'> {
  const stalls: Stall[] = dice.chance(0.15)
    ? [{ at: dice.below(90), mail: 0, seconds: 20 + dice.below(200) }]
    : []
  if (!dice.chance(0.45)) return { optOut: null, stalls }
  const whose = dice.pick(['ours', 'salesforce'] as const)
  const mail = dice.below(mails)
  const who = copy && dice.chance(0.6) ? 'copy' : 'to'
  if (whose === 'ours' || dice.chance(0.4))
    return { optOut: { whose, who, mail, moment: dice.below(90) }, stalls }
  const stall: Stall = dice.chance(0.7)
    ? { at: 'submit', mail, seconds: 61 + dice.below(120) }
    : { at: 'prepare', mail, seconds: 20 + dice.below(60) }
  return { optOut: { whose, who, mail, moment: 'read' }, stalls: [stall] }
}

function drawFaults(dice: Dice): Pick<Plan, 'losses' | 'refusals'> {
  const losses: Plan['losses'] = []
  while (losses.length < 3 && dice.chance(losses.length === 0 ? 0.9 : 0.3))
    losses.push({
      on: dice.pick(['submit', 'submit', 'submit', 'task', 'task', 'prepare', 'take']),
      how: drawLoss(dice),
    })
  if (dice.chance(0.3)) losses.push({ on: 'box', how: drawLoss(dice) })
  const refusals: Plan['refusals'] = []
  while (refusals.length < 2 && dice.chance(0.2))
    refusals.push({ call: dice.below(20), status: dice.pick([429, 503]) })
  return { losses, refusals }
}

const drawLoss = (dice: Dice): Loss => dice.pick(['lost_after', 'lost_after', 'late', 'lost_before'])

/** The same where it is rarely: mails that are looked up, and drafts that are taken away without an answer. */
export function towardsDoubt(plan: Plan): Plan {
  const vendor = plan.seed % 2 === 0 ? 'gmail' : 'outlook'
  return {
    ...plan,
    rules: { ...plan.rules, vendor },
    keyed: plan.seed % 4 < 2,
    losses: [
      { on: 'submit', how: 'lost_before' },
      { on: 'submit', how: 'lost_before' },
      ...(plan.seed % 8 < 4 ? [{ on: 'take', how: 'lost_after' } as const] : []),
      { on: 'task', how: 'lost_after' },
    ],
    looksAt: '',
  }
}

/** The same where a mail service has no time for a mail, which then waits with all of its mailbox. */
export function towardsRefusal(plan: Plan): Plan {
  const first = plan.seed % 6
  return {
    ...plan,
    rules: { ...plan.rules, vendor: 'gmail' },
    refusals: [
      { call: first, status: 429 },
      { call: first + 3, status: 503 },
    ],
    looksAt: '',
  }
}

/**
 * The same where somebody says no at Salesforce right after it was asked about them, and what it said is older than a minute when
 * their mail is about to go: the process stands still before its call, laying the mails of a batch ready takes long, or a mail
 * whose turn comes later was asked about ahead.
 */
export function towardsStale(plan: Plan): Plan {
  const what = (['submit', 'prepare', 'ahead'] as const)[plan.seed % 3] ?? 'submit'
  const calm = {
    losses: [],
    refusals: [],
    change: null,
    pause: null,
    copy: null,
    crashes: 0,
    isMarked: false,
  }
  const vendor = plan.seed % 2 === 0 ? ('gmail' as const) : ('outlook' as const)
  const history = { ...plan, ...calm, later: null, sendAt: nine, mails: 3, steps: [1], abreast: false }
  const no = { whose: 'salesforce', who: 'to', mail: 1, moment: 'read' } as const
  if (what === 'submit') {
    const stalls: Stall[] = [{ at: 'submit', mail: 1, seconds: 61 + (plan.seed % 60) }]
    return { ...history, rules: { vendor }, optOut: no, stalls }
  }
  if (what === 'prepare') {
    const stalls: Stall[] = [0, 1].map((mail) => ({ at: 'prepare', mail, seconds: 32 }))
    return { ...history, rules: { vendor }, optOut: no, stalls }
  }
  const rules = { vendor, sending: oneEach45 }
  return { ...history, rules, optOut: { ...no, moment: 'read_ahead' }, stalls: [], steps: [131] }
}
