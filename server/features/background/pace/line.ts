import type { HoldReason } from '../../../../contract/pace.ts'
import { createHeap, type Heap } from '../../../platform/heap.ts'
import type { OpenHours } from './open-hours.ts'
import type { RollingLimit } from './rolling-limit.ts'
import { createWaits, type Waits } from './waits.ts'

/** A mail that waits to leave a mailbox, as far as it matters when that will be. Instants are milliseconds since 1970. */
export interface Queued {
  id: string
  lane: 'one_off' | 'bulk'
  /** Not before then, for whatever other reason. */
  due: number
  userId: string
  /** Whose address it goes to: what stands behind the @. */
  domain: string
  /** Addresses that it goes to, copies too. */
  recipients: number
  /** Names the sending window that binds it; null where none does. */
  window: string | null
}

/** What one mailbox has to keep to. Made anew for each reckoning: what departs is taken from its limits. */
export interface Rules {
  mailbox: readonly RollingLimit[]
  /** Counts mails, whomever they go to. */
  user(userId: string): RollingLimit
  /** Null for a domain without a limit. */
  domain(domain: string): RollingLimit | null
  window(name: string): OpenHours
}

/** Mails of which the first is always the next, because the same rules hold for all of them. */
interface Group {
  mails: Queued[]
  first: number
  domain: RollingLimit | null
  window: OpenHours | null
  user: User
  waits: Waits
}

interface User {
  limit: RollingLimit
  /** Groups whose first mail is due; what else keeps it back shows when its turn comes. */
  ready: Heap<Group>
  waits: Waits
}

/** Who goes next, as far as the mailbox's own limits have room. */
export interface Candidate {
  mail: Queued
  group: Group
  user: User
}

/** The mails that wait for a mailbox, in their order. Time goes forward from one call to the next. */
export interface Line {
  /** Who is first of those that may go at an instant. */
  next(time: number): Candidate | undefined
  /** When somebody may go next where nobody may now; null when there is no such time. */
  nextInstant(time: number): number | null
  depart(candidate: Candidate, time: number): void
  /** Mails whose window never opens. */
  never(): Queued[]
}

const rank = { one_off: 0, bulk: 1 }

/** The order in which mails go that are due. */
export function compareTurns(one: Queued, other: Queued): number {
  const byId = one.id < other.id ? -1 : one.id > other.id ? 1 : 0
  return rank[one.lane] - rank[other.lane] || one.due - other.due || byId
}

const head = (group: Group) => group.mails[group.first] as Queued

export function createLine(queue: readonly Queued[], rules: Rules, now: number): Line {
  const users = new Map<string, User>()
  const waiting = createHeap<{ at: number; group: Group }>((one, other) => one.at - other.at)
  const shut: Group[] = []
  for (const group of groupsOf(queue, rules, users))
    waiting.add({ at: Math.max(now, head(group).due), group })
  function admit(time: number) {
    for (let first = waiting.first(); first && first.at <= time; first = waiting.first()) {
      waiting.take()
      first.group.user.ready.add(first.group)
    }
  }
  return {
    next(time) {
      admit(time)
      let best: Group | undefined
      for (const user of users.values()) {
        if (isBlocked(user, time)) continue
        const group = firstAllowed(user, time, (at, held) =>
          at === Infinity ? shut.push(held) : waiting.add({ at, group: held }),
        )
        if (group && (!best || compareTurns(head(group), head(best)) < 0)) best = group
      }
      return best && { mail: head(best), group: best, user: best.user }
    },
    nextInstant(time) {
      const instants = [waiting.first()?.at ?? Infinity]
      for (const { ready, limit } of users.values()) if (ready.size > 0) instants.push(limit.freeAt(time, 1))
      const next = Math.min(...instants)
      return next === Infinity ? null : next
    },
    depart({ mail, group, user }, time) {
      user.ready.take()
      user.limit.take(time, mail.recipients)
      group.domain?.take(time, mail.recipients)
      group.first += 1
      if (group.first < group.mails.length) waiting.add({ at: Math.max(time, head(group).due), group })
    },
    never: () => shut.flatMap((group) => group.mails.slice(group.first)),
  }
}

/** Whether nothing of a user's may go at all. */
function isBlocked({ limit, ready, waits }: User, time: number): boolean {
  if (ready.size === 0) return true
  const to = limit.freeAt(time, 1)
  if (to > time) waits.add({ from: time, to, reason: limit.terms.reason })
  return to > time
}

/** The first of a user's groups whose own rules let it go; those before it are put off. */
function firstAllowed(
  { ready }: User,
  time: number,
  putOff: (at: number, group: Group) => void,
): Group | undefined {
  for (let group = ready.first(); group; group = ready.first()) {
    const { at, reason } = allowedAt(group, time)
    if (at <= time) return group
    ready.take()
    group.waits.add({ from: time, to: at, reason })
    putOff(at, group)
  }
  return undefined
}

function allowedAt({ domain, window, ...group }: Group, time: number): { at: number; reason: HoldReason } {
  const opens = window?.opensAt(time) ?? time
  const { recipients } = group.mails[group.first] as Queued
  const free = domain?.freeAt(time, recipients) ?? time
  return opens >= free ? { at: opens, reason: 'outside_window' } : { at: free, reason: 'domain_limit' }
}

function groupsOf(queue: readonly Queued[], rules: Rules, users: Map<string, User>): Iterable<Group> {
  const groups = new Map<string, Group>()
  for (const mail of queue.toSorted(compareTurns)) {
    const user = users.get(mail.userId) ?? newUser(rules.user(mail.userId))
    users.set(mail.userId, user)
    const domain = rules.domain(mail.domain)
    const key = `${mail.lane} ${mail.window ?? ''} ${mail.userId} ${domain ? mail.domain : ''}`
    const group = groups.get(key)
    if (group) group.mails.push(mail)
    else {
      const window = mail.window === null ? null : rules.window(mail.window)
      groups.set(key, { mails: [mail], first: 0, domain, window, user, waits: createWaits() })
    }
  }
  return groups.values()
}

function newUser(limit: RollingLimit): User {
  const ready = createHeap<Group>((one, other) => compareTurns(head(one), head(other)))
  return { limit, ready, waits: createWaits() }
}
