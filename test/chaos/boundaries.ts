/**
 * What mail and its Task go through from Send on: the jobs that send and write, those that read and write who wants no mail, and
 * whatever goes on where a worker was lost.
 */
const sendPath = [
  'dispatch-mailbox',
  'write-crm',
  'plan-read-opt-outs-ahead',
  'read-opt-outs-ahead',
  'write-crm-opt-outs',
  'recover-email',
  'recover-crm-writes',
  'beat',
]
/** Recurring work that does what a job does: a moment of one is a moment of the other. */
const sameAs: Record<string, string> = { 'recover-crm-opt-outs': 'write-crm-opt-outs' }

/** What a book of boundaries says, to be sent to another process: those that were met, with a plan of those that are left. */
export interface BookPages<Plan> {
  met: [name: string, plan: Plan | null][]
  crashed: string[]
}

/**
 * Every call of a worker to the outside, by database or HTTP, has a moment before it and one after it. Each such moment on the
 * send path has a name that is the same in every run; this is the book of which were met, and at which a worker was abandoned.
 */
export class Boundaries<Plan> {
  /** Each with the plan of a history that came by it, and how often any did. */
  private readonly met = new Map<string, { plan: Plan | null; times: number }>()
  private readonly crashed = new Set<string>()

  constructor(...books: BookPages<Plan>[]) {
    for (const { met, crashed } of books) {
      for (const [name, plan] of met)
        this.met.set(name, { plan: plan ?? this.met.get(name)?.plan ?? null, times: 1 })
      for (const name of crashed) this.crashed.add(name)
    }
  }

  static nameOf({ job, call, side }: { job: string; call: string; side: string }): string | null {
    const name = sameAs[job] ?? job
    return sendPath.includes(name) ? `${name}: ${call}, ${side}` : null
  }

  meet(name: string, plan: Plan): void {
    const times = this.met.get(name)?.times ?? 0
    this.met.set(name, { plan, times: times + 1 })
  }

  /** The plan of a history that came by it last. */
  planOf(name: string): Plan | null | undefined {
    return this.met.get(name)?.plan
  }

  crash(name: string): void {
    this.crashed.add(name)
  }

  isNew(name: string): boolean {
    return !this.crashed.has(name)
  }

  /** Nobody was abandoned there, and it may be long until somebody comes by again. */
  isRare(name: string): boolean {
    return this.isNew(name) && (this.met.get(name)?.times ?? 0) <= 2
  }

  get count(): number {
    return this.met.size
  }

  get pages(): BookPages<Plan> {
    return {
      met: [...this.met].map(([name, { plan }]) => [name, this.isNew(name) ? plan : null]),
      crashed: [...this.crashed],
    }
  }

  /** Met, and no worker was ever abandoned there. */
  neverCrashed(): string[] {
    return [...this.met.keys()].filter((name) => this.isNew(name))
  }
}

/** `update mailbox 3f2a91`: what a statement does to which table, and which of those it is. */
export function nameOfQuery(sql: string): string {
  const known = names.get(sql)
  if (known) return known
  const name = readName(sql)
  names.set(sql, name)
  return name
}

const names = new Map<string, string>()

function readName(sql: string): string {
  const words = sql.replaceAll('"', '').replace(/\s+/g, ' ').trim().toLowerCase()
  const verb = words.split(' ', 1)[0] ?? ''
  const table =
    /(?:from|into|update) (?:only )?([a-z_.]+)/.exec(words)?.[1] ?? /([a-z_]+\.[a-z_]+)\(/.exec(words)?.[1]
  const shape = words
    .replace(/\$\d+/g, '?')
    .replace(/\(\?(?:, \?)+\)/g, '(?)')
    .replace(/(?:\(\?\), )+\(\?\)/g, '(?)')
  return `${verb} ${table ?? ''} ${hash(shape)}`
}

/** `POST google /gmail/v1/users/me/drafts`: whom a call asks for what, without ids and without values. */
export function nameOfCall(method: string, url: URL, cloud: string): string {
  const path = url.pathname
    .split('/')
    .map((part) => (isId(part) ? ':id' : part))
    .join('/')
  const query = url.searchParams.get('q') ?? ''
  const from = /\bFROM (\w+)/.exec(query)?.[1]
  return `${method} ${cloud} ${path}${from ? ` ${from}` : ''}`
}

/** No word of a path is so long, and none but a version has figures. Ids made at random may have none. */
function isId(part: string): boolean {
  return part.length >= 20 || (/\d.*\d.*\d|%|=/.test(part) && !/^v\d+/.test(part))
}

/** The last look at an attempt, which also writes down that its mail may be handed over from now on. */
export const isLastLook = (call: string) => call.startsWith('with mailbox ')

/** The question to Salesforce who has opted out, as whoever sends asks it. */
export const isAsking = ({ job, call }: { job: string; call: string }) =>
  ['dispatch-mailbox', 'read-opt-outs-ahead'].includes(job) && /^POST salesforce .*\/composite$/.test(call)

/** Whether its answer is known by now: to whoever sends next, or to everybody. */
export function whatIsRead({ job, call }: { job: string; call: string }): 'read' | 'read_ahead' | null {
  if (job === 'dispatch-mailbox') return isAsking({ job, call }) ? 'read' : null
  return call.startsWith('insert opt_out_reading ') ? 'read_ahead' : null
}

/** FNV-1a, six hex digits. */
function hash(text: string): string {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return (value >>> 0).toString(16).padStart(8, '0').slice(0, 6)
}
