import { sql } from 'kysely'
import type { Context } from '../../../context.ts'
import { type PersonalData, personalBatch, type Sought } from '../../../personal-data.ts'
import { newId } from '../../../platform/ids.ts'
import type { Db } from '../../../schema.ts'
import { forgetTasks } from '../../background/crm-sync/crm-sync.ts'
import { answerTaskKey } from './message-key.ts'

/** What came back from people and about them, and what it was taken for. */
export const answersOfPeople: PersonalData = {
  part: 'answers',
  async count(db, sought) {
    const row = await eventsOf(db, sought)
      .select((each) => each.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(row.count)
  },
  async read(db, sought, after) {
    const rows = await eventsOf(db, sought)
      .leftJoin('answer_verdict as judged', (join) =>
        join
          .onRef('judged.workspace_id', '=', 'mail_event.workspace_id')
          .onRef('judged.mail_event_id', '=', 'mail_event.id'),
      )
      .select(['mail_event.id', 'email_id', 'kind', 'from_name', 'from_address', 'failed_addresses', 'at'])
      .select(['verdict', 'rule', 'judged_at', sql<string | null>`returns_on::text`.as('returns_on')])
      .$if(after !== null, (all) => all.where('mail_event.id', '>', after ?? ''))
      .orderBy('mail_event.id')
      .limit(personalBatch)
      .execute()
    return rows.map((row) => ({
      id: row.id,
      mail: row.email_id,
      kind: row.kind,
      from: { name: row.from_name, address: row.from_address },
      notDeliveredTo: row.failed_addresses,
      at: row.at,
      judged: row.verdict && {
        as: row.verdict,
        rule: row.rule,
        returnsOn: row.returns_on,
        at: row.judged_at,
      },
    }))
  },
  erase: (ctx, sought) =>
    ctx.db.transaction().execute(async (db) => {
      await endFollowUps(ctx, db, sought)
      return (await eraseEvents(db, sought)) + (await forgetConversations(db, sought))
    }),
}

/** What waits for a seller because of it, or because nothing came, and what became of that. */
export const followUpsOfPeople: PersonalData = {
  part: 'answers',
  /** Each is about a mail or an answer, which is counted; it ends with those, and says nothing without them. */
  count: async () => 0,
  async read(db, sought, after) {
    const rows = await followUpsOf(db, sought)
      .select(['id', 'kind', 'email_id', 'mail_event_id', 'state', 'since', 'shows_at', 'after_days'])
      .$if(after !== null, (all) => all.where('id', '>', after ?? ''))
      .orderBy('id')
      .limit(personalBatch)
      .execute()
    if (!rows.length) return []
    const changes = await db
      .selectFrom('follow_up_change')
      .select(['follow_up_id', 'change', 'until', 'at'])
      .where('workspace_id', '=', sought.workspaceId)
      .where(
        'follow_up_id',
        'in',
        rows.map((row) => row.id),
      )
      .orderBy('at')
      .orderBy('id')
      .execute()
    return rows.map((row) => ({
      id: row.id,
      waitsFor: row.kind,
      mail: row.email_id,
      answer: row.mail_event_id,
      state: row.state,
      since: row.since,
      showsAt: row.shows_at,
      afterDays: row.after_days,
      changes: changes
        .filter((one) => one.follow_up_id === row.id)
        .map(({ change, until, at }) => ({ change, until, at })),
    }))
  },
  erase: async () => 0,
}

function followUpsOf(db: Db, sought: Sought) {
  return db
    .selectFrom('follow_up')
    .where('workspace_id', '=', sought.workspaceId)
    .where((of) =>
      of.or([
        of('email_id', 'in', mailsTo(db, sought)),
        of('mail_event_id', 'in', eventsOf(db, sought).select('id')),
      ]),
    )
}

/** What stands in place of the id of a message that nobody may be found by. */
const erased = 'erased:'

function eventsOf(db: Db, sought: Sought) {
  return db
    .selectFrom('mail_event')
    .where('mail_event.workspace_id', '=', sought.workspaceId)
    .where('message_key', 'not like', `${erased}%`)
    .where((of) =>
      of.or([
        of(sql`lower(from_address)`, 'in', sought.addresses),
        of(sql<boolean>`failed_addresses && ${sought.addresses}::text[]`, '=', true),
        of('email_id', 'in', mailsTo(db, sought)),
      ]),
    )
}

/** Mails that they were the addressees of. */
function mailsTo(db: Db, sought: Sought) {
  return db
    .selectFrom('email_recipient')
    .select('email_id')
    .where('workspace_id', '=', sought.workspaceId)
    .where('kind', '=', 'to')
    .where(sql`lower(address)`, 'in', sought.addresses)
}

/** That something came, and when, stays; who it was from, and where it lies in the seller's mailbox, does not. */
async function eraseEvents(db: Db, sought: Sought): Promise<number> {
  const rows = await eventsOf(db, sought)
    .select(['id', 'email_id', 'message_key'])
    .orderBy('id')
    .limit(personalBatch)
    .forUpdate()
    .execute()
  if (!rows.length) return 0
  // They may have answered a mail that went to somebody else.
  const keys = rows.map((row) => answerTaskKey({ emailId: row.email_id, messageKey: row.message_key }))
  await forgetTasks(db, { workspaceId: sought.workspaceId, keys })
  await db
    .deleteFrom('conversation_message')
    .where('workspace_id', '=', sought.workspaceId)
    .where(
      'message_key',
      'in',
      rows.map((row) => row.message_key),
    )
    .where('email_id', 'is', null)
    .execute()
  const ids = rows.map((row) => row.id)
  // When they are back says something of them; one that is just being read finds no place to write it to.
  await db
    .deleteFrom('answer_verdict')
    .where('workspace_id', '=', sought.workspaceId)
    .where('mail_event_id', 'in', ids)
    .execute()
  const { numUpdatedRows } = await db
    .updateTable('mail_event')
    .set({
      from_name: null,
      from_address: null,
      failed_addresses: [],
      vendor_message_id: null,
      vendor_thread_id: null,
      message_key: sql<string>`${erased} || id`,
    })
    .where('workspace_id', '=', sought.workspaceId)
    .where('id', 'in', ids)
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}

/** Nothing that comes in later is taken for an answer to what went to them. */
async function forgetConversations(db: Db, sought: Sought): Promise<number> {
  const { workspaceId } = sought
  const rows = await db
    .selectFrom('conversation_message')
    .select('conversation_id')
    .distinct()
    .where('workspace_id', '=', workspaceId)
    .where('email_id', 'in', mailsTo(db, sought))
    .limit(personalBatch)
    .execute()
  const conversationIds = rows.map((row) => row.conversation_id)
  if (!conversationIds.length) return 0
  await db
    .deleteFrom('conversation_message')
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', 'in', conversationIds)
    .execute()
  await db
    .updateTable('conversation')
    .set({ vendor_thread_id: null })
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', conversationIds)
    .execute()
  return conversationIds.length
}

/** Nobody is asked to answer them, or reminded of their silence, any more. */
async function endFollowUps(ctx: Context, db: Db, sought: Sought): Promise<void> {
  const { workspaceId } = sought
  const ended = await db
    .updateTable('follow_up')
    .set({ state: 'done' })
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'open')
    .where((of) =>
      of.or([
        of('email_id', 'in', mailsTo(db, sought)),
        of('mail_event_id', 'in', eventsOf(db, sought).select('id')),
      ]),
    )
    .returning('id')
    .execute()
  if (!ended.length) return
  const at = ctx.clock.now()
  await db
    .insertInto('follow_up_change')
    .values(
      ended.map(({ id }) => ({
        workspace_id: workspaceId,
        id: newId(),
        follow_up_id: id,
        change: 'done' as const,
        user_id: null,
        until: null,
        at,
      })),
    )
    .execute()
}
