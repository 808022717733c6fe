import { type BookPages, Boundaries } from './boundaries.ts'
import { History, type Outcome } from './history.ts'
import { type Figures, sum } from './ledger.ts'
import { drawPlan, type Plan, towardsDoubt, towardsRefusal, towardsStale } from './plan.ts'
import type { Breakage } from './worker.ts'
import { type ChaosWorld, startChaosWorld } from './world.ts'

/**
 * Histories of one world before it is left for a new one: what piles up in its tables slows it down, and each takes a day or
 * more of a winter in which London and the ledger have the same hours.
 */
const historiesAWorld = 50

export interface Run {
  schedules: number
  seed: number
  /** Worlds side by side. */
  abreast: number
  newDatabase(): Promise<{ url: string; drop(): Promise<void> }>
  breakage?: Breakage
  /** Most workers that are abandoned in one history. */
  crashes: number
  /** Boundaries of a run that is gone on with; nothing is drawn then but towards those that are left. */
  known?: BookPages<Plan>
  /** Not towards those that are left: somebody else sees to that. */
  isShare?: boolean
  onProgress?(done: number): void
  /** Ends it early, as soon as these figures are reached. */
  until?(figures: Figures): boolean
}

export interface Report {
  schedules: number
  figures: Figures
  /** Histories that were drawn, and how many of them had it, of 1. */
  drawn: number
  shares: Record<keyof Outcome['had'], number>
  /** How many histories had a word of Salesforce's that was too old, at a mail that was about to go. */
  stale: number
  crashes: number
  /** How many boundaries were met. */
  boundaries: number
  /** Those at which no worker was ever abandoned. */
  neverCrashed: string[]
  book: BookPages<Plan>
  /** Plans of histories in which something was amiss, with what. */
  amiss: string[]
}

/**
 * Plays so many histories: after some in which nobody is abandoned, so that boundaries are written down, and before some that
 * go on until a worker was abandoned at each of them.
 */
export async function runSchedules(run: Run): Promise<Report> {
  const boundaries = new Boundaries<Plan>(...(run.known ? [run.known] : []))
  const played: Played[] = []
  const worlds = await Promise.all(Array.from({ length: run.abreast }, () => openWorlds(run)))
  const playAll = (plans: Iterator<Plan>, isDrawn = false) =>
    Promise.all(
      worlds.map(async (open) => {
        const isOver = () => run.until?.(sum(played.map(({ outcome }) => outcome.figures))) ?? false
        for (let next = plans.next(); !next.done && !isOver(); next = plans.next()) {
          const plan = next.value
          const parts = { world: await open.next(), plan, boundaries, breakage: run.breakage ?? {} }
          played.push({ plan, isDrawn, outcome: await new History(parts).play() })
          run.onProgress?.(played.length)
        }
      }),
    )
  const { seed, schedules, crashes } = run
  if (!run.known) {
    const recordings = Math.min(recorded, Math.ceil(schedules / 4))
    await playAll(plansFrom(seed, { count: recordings, crashes: 0 }), true)
    await playAll(staleFrom(seed))
    await playAll(plansFrom(seed + recordings, { count: schedules - recordings, crashes }), true)
  }
  const most = Math.max(schedules, 200)
  if (crashes > 0 && !run.isShare)
    await playAll(towards(boundaries, { first: seed + schedules, most, crashes }))
  await Promise.all(worlds.map((open) => open.close()))
  return reportOf(played, boundaries)
}

/** Histories in which boundaries are written down, and nothing else is done to a worker than that it stops and wakes up. */
const recorded = 24

/** Histories in which what Salesforce has said is surely too old: of each kind, with each mail service. */
function* staleFrom(first: number): Generator<Plan> {
  for (const plan of plansFrom(first, { count: 6, crashes: 0 })) yield towardsStale(plan)
}

/** Where so few boundaries are left, nothing else is looked for. */
const few = 12

/**
 * New histories as long as there is a boundary left at which nobody was abandoned: every second is like one that came by such a
 * boundary, for some are met only where somebody says no at the right moment; the others come to where mails are in doubt or
 * refused for a while.
 */
function* towards(
  boundaries: Boundaries<Plan>,
  { first, most, crashes }: { first: number; most: number; crashes: number },
): Generator<Plan> {
  for (let at = 0; at < most; at++) {
    const left = boundaries.neverCrashed()
    const wanted = left[at % left.length]
    if (wanted === undefined) return
    const drawn = drawPlan(first + at, { crashes })
    const met = at % 2 === 0 || left.length < few ? boundaries.planOf(wanted) : undefined
    // Each once more as it was, then nearly: other things happen at other moments.
    const isAsItWas = Math.floor(at / left.length) % 2 === 0
    const { crashes: most } = drawn
    if (met) yield { ...met, seed: isAsItWas ? met.seed : drawn.seed, crashes: most, looksAt: '' }
    else yield at % 4 === 1 ? towardsDoubt(drawn) : towardsRefusal(drawn)
  }
}

function* plansFrom(first: number, { count, crashes }: { count: number; crashes: number }): Generator<Plan> {
  for (let at = 0; at < count; at++) yield drawPlan(first + at, { crashes })
}

/** Worlds one after the other, each for so many histories. */
async function openWorlds(run: Run): Promise<{ next(): Promise<ChaosWorld>; close(): Promise<void> }> {
  let open: Awaited<ReturnType<typeof openWorld>> | null = null
  let taken = 0
  return {
    async next() {
      if (taken++ % historiesAWorld === 0) {
        await open?.close()
        open = await openWorld(run)
      }
      return open?.world as ChaosWorld
    },
    async close() {
      await open?.close()
    },
  }
}

async function openWorld(run: Run): Promise<{ world: ChaosWorld; close(): Promise<void> }> {
  const database = await run.newDatabase()
  const world = await startChaosWorld(database.url)
  return {
    world,
    async close() {
      await world.close()
      await database.drop()
    },
  }
}

interface Played {
  plan: Plan
  isDrawn: boolean
  outcome: Outcome
}

export function bookOf(boundaries: Boundaries<Plan>): Pick<Report, 'boundaries' | 'neverCrashed' | 'book'> {
  return {
    boundaries: boundaries.count,
    neverCrashed: boundaries.neverCrashed(),
    book: boundaries.pages,
  }
}

/** A share of each thing that a history may have had. */
export function sharesOf(share: (name: keyof Outcome['had']) => number): Report['shares'] {
  return {
    ambiguous: share('ambiguous'),
    optOut: share('optOut'),
    woken: share('woken'),
    changed: share('changed'),
    stale: share('stale'),
  }
}

function reportOf(played: Played[], boundaries: Boundaries<Plan>): Report {
  const outcomes = played.map(({ outcome }) => outcome)
  // Those that were aimed at what was left are as many as it takes, and of one kind.
  const drawn = played.filter(({ isDrawn }) => isDrawn).map(({ outcome }) => outcome)
  const share = (name: keyof Outcome['had']) => drawn.filter(({ had }) => had[name]).length / drawn.length
  const amiss = played.filter(({ outcome }) => Object.values(outcome.figures).some((count) => count > 0))
  return {
    schedules: outcomes.length,
    drawn: drawn.length,
    figures: sum(outcomes.map(({ figures }) => figures)),
    shares: sharesOf(share),
    stale: outcomes.filter(({ had }) => had.stale).length,
    crashes: outcomes.reduce((total, { crashes }) => total + crashes.length, 0),
    ...bookOf(boundaries),
    amiss: amiss.map(({ plan, outcome: { figures, mails, crashes } }) => {
      const found = Object.entries(figures).filter(([, count]) => count > 0)
      const stood = mails.map(({ state, reason, copies }) => `${copies} × ${state}/${reason}`)
      return `${JSON.stringify(plan)}: ${JSON.stringify(Object.fromEntries(found))}, ${stood.join(' ')}; abandoned at ${crashes.join(' | ')}`
    }),
  }
}
