import type { z } from 'zod'
import type { composeView } from '../../../../contract/email-compose.ts'
import {
  type PanelActivityView,
  type PanelFirstState,
  type PanelPerson,
  type PanelRecordView,
  panelRecordView,
} from '../../../../contract/panel.ts'
import type { CrmPerson, CrmRecord } from '../../../connectors/crm-records.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { PanelActor, Told } from '../../../route.ts'
import { asCrmRefusal, findTicked, isHindrance } from '../../background/crm-sync/crm-sync.ts'
import { awaitedApproval, readMailboxHealth } from '../../connecting/mailboxes/mailboxes.ts'
import { clearObstacle, findObstacle, recordHindrance } from '../../connecting/obstacles/obstacles.ts'
import { findActor } from '../../team/sessions/sessions.ts'
import { emailsOnRecord } from '../email/email.ts'
import { findKeptOut } from '../opt-outs/opt-outs.ts'
import { recordConversions } from '../people/people.ts'
import { tasksOnRecord } from '../tasks/tasks.ts'
import { mayUseMarked } from '../templates/templates.ts'

/**
 * Milliseconds for which the page's end waits for Salesforce. The panel has its name and actions by then and asks by
 * itself afterwards; a proxy that keeps answers together would keep back even those.
 */
const pageWaits = 400

/**
 * What the page of this bearer ends with. Never throws: `tell` puts an error into the words that the API would answer.
 */
export async function readFirstState(
  ctx: Context,
  token: string,
  tell: (error: Error) => Told,
): Promise<PanelFirstState> {
  const refused = (error: unknown): PanelFirstState => {
    return { state: 'refused', ...tell(error instanceof Error ? error : new Error(String(error))) }
  }
  try {
    const actor = await findActor(ctx, { token, kind: 'panel', ipPrefix: null })
    if (!actor?.record) throw new Refusal('signed_out')
    const read = readPanelRecord(ctx, { ...actor, record: actor.record })
    const shown = read.then(
      // Nothing leaves that the contract does not name.
      (view): PanelFirstState => ({ state: 'read', view: panelRecordView.parse(view) }),
    )
    return await inTime(shown.catch(refused), () => saveLate(ctx, actor.sessionId, read))
  } catch (error) {
    return refused(error)
  }
}

/** What is shown, or that it comes too late for the page. */
async function inTime(shown: Promise<PanelFirstState>, onLate: () => void): Promise<PanelFirstState> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<PanelFirstState>((resolve) => {
    timer = setTimeout(() => {
      onLate()
      resolve({ state: 'late' })
    }, pageWaits)
  })
  return Promise.race([shown, late]).finally(() => clearTimeout(timer))
}

/** What pages that ended without their record were waiting for, by the panel's session. */
const lateReadings = new WeakMap<Context['apps'], Map<string, Promise<PanelRecordView>>>()
/** The panel asks as soon as its page has ended. Milliseconds. */
const keptFor = 10_000

function saveLate(ctx: Context, sessionId: string, read: Promise<PanelRecordView>): void {
  const kept = lateReadings.get(ctx.apps) ?? new Map<string, Promise<PanelRecordView>>()
  lateReadings.set(ctx.apps, kept)
  kept.set(sessionId, read)
  setTimeout(() => kept.delete(sessionId), keptFor).unref()
}

/**
 * What the panel's own call is answered with. The one that follows a page which ended late gets what that page was waiting
 * for, once, a refusal too: Salesforce counts what it is asked. Where another process answers it, Salesforce is asked again.
 */
export async function answerPanelRecord(ctx: Context, actor: PanelActor): Promise<PanelRecordView> {
  const kept = lateReadings.get(ctx.apps)
  const waited = kept?.get(actor.sessionId)
  kept?.delete(actor.sessionId)
  return waited ?? readPanelRecord(ctx, actor)
}

/** Everything the panel shows first: who the record is and what happened. */
async function readPanelRecord(ctx: Context, actor: PanelActor): Promise<PanelRecordView> {
  const record = await readCrmRecord(ctx, actor)
  const activity = await activityOn(
    ctx,
    actor,
    record.people.map((person) => person.id),
  )
  return {
    record: { object: record.object, id: record.id, name: record.name, subtitle: record.subtitle },
    people: await peopleOf(ctx, actor, record.people),
    ...activity,
    user: { id: actor.userId, name: actor.name, email: actor.email },
  }
}

/** Who can be written to from a record, for the web app. Throws what Salesforce may answer. */
export async function readComposeView(
  ctx: Context,
  actor: PanelActor,
): Promise<z.output<typeof composeView>> {
  const { record, people, emails, mailbox } = await readPanelRecord(ctx, actor)
  return { record, people, emails, mailbox }
}

/** People as the panel shows them: opted out at Salesforce, or by what they have told us; and to whom what is no commercial mail may go. */
export async function peopleOf(ctx: Context, actor: Actor, people: CrmPerson[]): Promise<PanelPerson[]> {
  const { workspaceId, userId } = actor
  const addresses = people.flatMap(({ email }) => email ?? [])
  const kept = await findKeptOut(ctx, { workspaceId, userId, addresses })
  const saidNoOf = ({ email, optedOut }: CrmPerson): PanelPerson['saidNo'] => {
    const cause = email === null ? undefined : kept.get(email)
    // What they have told us says more than a box that we may have ticked for it.
    return cause && cause !== 'domain' ? cause : optedOut ? 'salesforce' : undefined
  }
  const shown = people.map((person) => {
    const { object, id, name, title, email } = person
    const saidNo = saidNoOf(person)
    return {
      object,
      id,
      name,
      title,
      email,
      optedOut: saidNo !== undefined,
      saidNo,
      takesNoncommercial: false,
    }
  })
  const out = shown.filter(({ email, optedOut }) => email !== null && optedOut)
  if (out.length === 0 || !(await mayUseMarked(ctx.db, actor))) return shown
  const recordIds = people.flatMap(({ id, optedOut }) => (optedOut ? [id] : []))
  const ours = await findTicked(ctx.db, { workspaceId, recordIds })
  const closed = await findKeptOut(ctx, { workspaceId, userId, addresses, isNoncommercial: true })
  const isTheirs = new Set(recordIds.filter((id) => !ours.has(id)))
  return shown.map((one) => ({
    ...one,
    takesNoncommercial: one.email !== null && one.optedOut && !isTheirs.has(one.id) && !closed.has(one.email),
  }))
}

/** The moving part alone, from our own tables: asked often while something is under way. */
export async function readPanelActivity(ctx: Context, actor: PanelActor): Promise<PanelActivityView> {
  const isPerson = actor.record.object === 'Lead' || actor.record.object === 'Contact'
  return activityOn(ctx, actor, isPerson ? [actor.record.id] : [])
}

async function activityOn(ctx: Context, actor: PanelActor, peopleIds: string[]): Promise<PanelActivityView> {
  const isPerson = actor.record.object === 'Lead' || actor.record.object === 'Contact'
  const on = { recordId: actor.record.id, whoIds: isPerson ? peopleIds : [] }
  const [emails, tasks, mailbox] = await Promise.all([
    emailsOnRecord(ctx, actor, on),
    tasksOnRecord(ctx, actor, on),
    mailboxOf(ctx, actor),
  ])
  return { emails, tasks, mailbox }
}

/** The mailbox, and why nothing can be sent when nothing can. */
async function mailboxOf(ctx: Context, actor: PanelActor): Promise<PanelRecordView['mailbox']> {
  const { state, address, cause, stalledSince } = await readMailboxHealth(ctx, actor)
  const why = state === 'missing' ? await awaitedApproval(ctx, actor) : cause
  return { state, address, cause: why, isStalled: stalledSince !== null }
}

async function readCrmRecord(ctx: Context, actor: PanelActor): Promise<CrmRecord> {
  try {
    const { workspaceId, userId } = actor
    const before = await findObstacle(ctx.db, actor)
    const crm = await ctx.crm.open(actor)
    const record = await crm.records.read(actor.record)
    // Before the history is read, which a conversion takes along.
    await recordConversions(ctx, { workspaceId, conversions: record.conversions })
    if (before) await clearObstacle(ctx.db, { workspaceId, userId, metAt: before.metAt }, 'api')
    return record
  } catch (error) {
    const refusal = asCrmRefusal(error)
    // Stands on the admin's row, is looked at until it is gone, and then told to whoever met it.
    if (refusal instanceof Refusal && isHindrance(refusal.code)) await recordHindrance(ctx, actor, refusal)
    throw refusal
  }
}
