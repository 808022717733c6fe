import { ConnectorError, type ConnectorFault } from '../../../connectors/connector-error.ts'
import { type CrmPerson, type OptOuts, optOutHidden } from '../../../connectors/crm-records.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { after, days, seconds } from '../../../platform/clock.ts'
import { ticksOfOurs } from '../../background/crm-sync/crm-sync.ts'
import {
  deleteReadings,
  findReader,
  findReadings,
  findUnknownSights,
  saveReadings,
  saveSight,
} from './reading-queries.ts'

/** How old an answer of Salesforce's may be when a mail goes. */
export const freshFor = seconds(60)
/** How much of that is left at least when a reading is taken up. */
const margin = seconds(5)
/** How long it is believed that somebody sees everything. Each answer of theirs says so anew. */
const sightHolds = days(1)
/** Of how many that is asked at a time. */
const askedAtOnce = 5

/** Whom Salesforce is asked about; addresses in small letters. */
export interface AskedAbout {
  people: Pick<CrmPerson, 'object' | 'id'>[]
  addresses: string[]
}

/** What Salesforce says of people, by their ids and addresses. */
export interface SalesforceWord extends Pick<OptOuts, 'shown' | 'seesAll'> {
  out: ReadonlySet<string>
  /** Those of `out` whose box somebody at Salesforce has ticked, and not we alone for what was said to us. */
  theirs: ReadonlySet<string>
}

/**
 * Who has opted out at Salesforce, now: with the rights that see everything, where somebody has connected such, else
 * with the sender's own. Throws ConnectorError.
 */
export async function askSalesforce(ctx: Context, owner: Owner, about: AskedAbout): Promise<SalesforceWord> {
  const { workspaceId } = owner
  const reader = await knownReader(ctx, workspaceId)
  if (!reader || reader === owner.userId) return ask(ctx, owner, about)
  const first = await askReader(ctx, { workspaceId, userId: reader }, about)
  if (first?.seesAll) return first
  const own = await ask(ctx, owner, about)
  if (!first) return own
  const { seesAll } = own
  return {
    out: both(first.out, own.out),
    theirs: both(first.theirs, own.theirs),
    shown: both(first.shown, own.shown),
    seesAll,
  }
}

/**
 * Whether a word says anything of somebody. Who shows a grant neither the record nor another one of that address, and
 * is not known to be nobody, may have opted out.
 */
export function tellsOf(word: SalesforceWord, person: { id: string; address: string }): boolean {
  return word.seesAll || word.shown.has(person.id) || word.shown.has(person.address)
}

/**
 * Reads for a whole workspace, with rights that see everything, about those whose mail leaves within a minute; what is
 * read serves as long. Where nobody has such rights each sender's own are asked when the mail goes.
 */
export async function readAhead(ctx: Context, workspaceId: string, about: AskedAbout): Promise<void> {
  const readAt = ctx.clock.now()
  const userId = (await knownReader(ctx, workspaceId)) ?? (await learnReader(ctx, workspaceId))
  if (!userId) return
  const word = await askReader(ctx, { workspaceId, userId }, about)
  if (!word?.seesAll) return
  const subjects = [...about.people.map(({ id }) => id), ...about.addresses]
  await saveReadings(ctx.db, { workspaceId, at: readAt, subjects, ...word })
}

/** Takes away what was read ahead and serves no more: it names people. */
export async function forgetReadings(ctx: Context): Promise<void> {
  await deleteReadings(ctx.db, after(ctx.clock.now(), -freshFor))
}

/** What was read ahead about these and is still good enough to send by. */
export function readBefore(ctx: Context, workspaceId: string, subjects: readonly string[]) {
  const since = after(ctx.clock.now(), margin - freshFor)
  return findReadings(ctx.db, { workspaceId, subjects, since })
}

async function ask(ctx: Context, owner: Owner, { people, addresses }: AskedAbout): Promise<SalesforceWord> {
  const { records } = await ctx.crm.open(owner)
  const at = ctx.clock.now()
  const { ids, addresses: of, boxes, shown, seesAll } = await records.readOptOuts(people, addresses)
  const { workspaceId } = owner
  const ours = await ticksOfOurs(ctx, { workspaceId, boxes, at })
  const out = both(ids, of)
  return { out, theirs: theirsOf(out, boxes, ours), shown, seesAll }
}

/** Of a box that is not known to be ours, and of an address with such a one, it is theirs. */
function theirsOf(
  out: ReadonlySet<string>,
  boxes: OptOuts['boxes'],
  ours: ReadonlySet<string>,
): ReadonlySet<string> {
  const ticked = boxes.filter(({ isOut }) => isOut)
  const subjectsOf = (some: OptOuts['boxes']) =>
    new Set(some.flatMap(({ id, address }) => (address === null ? [id] : [id, address])))
  const known = subjectsOf(ticked)
  const theirs = subjectsOf(ticked.filter(({ id }) => !ours.has(id)))
  return new Set([...out].filter((subject) => !known.has(subject) || theirs.has(subject)))
}

const both = (one: ReadonlySet<string>, other: ReadonlySet<string>) => new Set([...one, ...other])

/** Faults of the whole org, which the sender's own rights would meet too. */
const ofOrg: readonly ConnectorFault[] = ['daily_limit', 'rate_limited']

/** Null where that grant does not serve: then the sender's own is asked. */
async function askReader(ctx: Context, reader: Owner, about: AskedAbout): Promise<SalesforceWord | null> {
  try {
    const word = await ask(ctx, reader, about)
    if (!word.seesAll) await forget(ctx, reader)
    return word
  } catch (error) {
    if (!(error instanceof ConnectorError) || ofOrg.includes(error.fault)) throw error
    ctx.log.info({ fault: error.fault, vendorCode: error.vendorCode }, 'opt-outs not read for the workspace')
    if (isOfSight(error)) await forget(ctx, reader)
    return null
  }
}

/** Whether somebody turned out not to see everything, and not that something passes or that one question is odd. */
function isOfSight({ fault, vendorCode }: ConnectorError): boolean {
  return fault === 'api_disabled' || fault === 'consent_missing' || vendorCode === optOutHidden
}

async function forget(ctx: Context, reader: Owner): Promise<void> {
  await saveSight(ctx.db, { ...reader, seesAll: false, now: ctx.clock.now() })
}

function knownReader(ctx: Context, workspaceId: string) {
  return findReader(ctx.db, { workspaceId, since: after(ctx.clock.now(), -sightHolds) })
}

/** Finds somebody who sees everything; a few are asked at a time, each once a day. */
async function learnReader(ctx: Context, workspaceId: string): Promise<string | null> {
  const since = after(ctx.clock.now(), -sightHolds)
  const unknown = await findUnknownSights(ctx.db, { workspaceId, since, limit: askedAtOnce })
  for (const userId of unknown) {
    const seesAll = await readSight(ctx, { workspaceId, userId })
    if (seesAll) return userId
  }
  return null
}

async function readSight(ctx: Context, owner: Owner): Promise<boolean> {
  let seesAll = false
  try {
    seesAll = await (await ctx.crm.open(owner)).records.readSight()
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    if (ofOrg.includes(error.fault)) throw error
    ctx.log.info({ fault: error.fault, vendorCode: error.vendorCode }, 'what a user sees was not told')
  }
  await saveSight(ctx.db, { ...owner, seesAll, now: ctx.clock.now() })
  return seesAll
}
