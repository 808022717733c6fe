import { sql } from 'kysely'
import type { Context } from '../../../context.ts'
import { type PersonalData, type PersonalRecord, personalBatch, type Sought } from '../../../personal-data.ts'
import type { Db } from '../../../schema.ts'
import { forgetTasksOf, tasksUnderWay } from '../crm-sync/crm-sync.ts'
import { emptyMails } from './empty-mail.ts'
import { publishEnds } from './end-mail.ts'
import {
  type EmailRow,
  findAttachmentsOf,
  findRecipients,
  findSenders,
  queuedStates,
  type RecipientRow,
} from './queries.ts'

/** What a mail says may be two megabytes. */
const pageOfMails = 10

type Kinds = readonly RecipientRow['kind'][]
const asAddressee: Kinds = ['to']
const asCopy: Kinds = ['cc', 'bcc']

/** Mails that went to them, and mails that somebody else got and they had a copy of. */
export const mailsOfPeople: PersonalData = {
  part: 'mails',
  count: (db, sought) => countMails(db, sought, asAddressee),
  read: (db, sought, after) => readMails(db, sought, { kinds: asAddressee, after }),
  erase: (ctx, sought) =>
    ctx.db.transaction().execute(async (db) => {
      await cancelMailTo(ctx, db, sought)
      const emailIds = await lockOver(db, sought, asAddressee)
      if (emailIds.length) await eraseMails({ ...ctx, db }, sought, emailIds)
      return emailIds.length
    }),
}

export const copiesOfPeople: PersonalData = {
  part: 'copies',
  count: (db, sought) => countMails(db, sought, asCopy),
  read: (db, sought, after) => readMails(db, sought, { kinds: asCopy, after }),
  erase: (ctx, sought) =>
    ctx.db.transaction().execute(async (db) => {
      const { workspaceId } = sought
      const emailIds = await lockOver(db, sought, asCopy)
      // A Task that is still to be written names them; it is another's, and is let be written first.
      const busy = new Set(await tasksUnderWay(db, { workspaceId, emailIds }))
      const free = emailIds.filter((id) => !busy.has(id))
      if (!free.length) return 0
      await forgetTasksOf(db, { workspaceId, emailIds: free })
      await erasePlaces(db, sought, free)
      return free.length
    }),
}

/** What mails were kept from them, and that they were left out of one whose copy they were to have. */
export const keptBackOfPeople: PersonalData = {
  part: 'copies',
  /** Of who is among a mail's recipients that mail is counted. */
  async count(db, sought) {
    const row = await keptFrom(db, sought)
      .select((each) => each.fn.countAll<string>().as('count'))
      .where(
        sql<boolean>`not exists (select from email_recipient place where place.workspace_id = kept_back.workspace_id
          and place.email_id = kept_back.email_id and lower(place.address) = lower(kept_back.address))`,
      )
      .executeTakeFirstOrThrow()
    return Number(row.count)
  },
  async read(db, sought, after) {
    const id = sql<string>`email_id || ' ' || address`
    return keptFrom(db, sought)
      .select([id.as('id'), 'email_id as mail', 'address', 'cause', 'at'])
      .$if(after !== null, (all) => all.where(id, '>', after ?? ''))
      .orderBy('id')
      .limit(personalBatch)
      .execute()
  },
  async erase(ctx, { workspaceId, addresses }) {
    const { numDeletedRows } = await ctx.db
      .deleteFrom('kept_back')
      .where('workspace_id', '=', workspaceId)
      .where(sql`lower(address)`, 'in', addresses)
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  },
}

function keptFrom(db: Db, { workspaceId, addresses }: Sought) {
  return db
    .selectFrom('kept_back')
    .where('workspace_id', '=', workspaceId)
    .where(sql`lower(address)`, 'in', addresses)
}

/** What people got although they had said no to us, because it was no commercial mail. */
export const passedOfPeople: PersonalData = {
  part: 'copies',
  /** Of who is among a mail's recipients that mail is counted. */
  async count(db, sought) {
    const row = await passedBy(db, sought)
      .select((each) => each.fn.countAll<string>().as('count'))
      .where(
        sql<boolean>`not exists (select from email_recipient place
          where place.workspace_id = passed_opt_out.workspace_id and place.email_id = passed_opt_out.email_id
          and lower(place.address) = lower(passed_opt_out.address))`,
      )
      .executeTakeFirstOrThrow()
    return Number(row.count)
  },
  async read(db, sought, after) {
    const id = sql<string>`email_id || ' passed ' || address`
    return passedBy(db, sought)
      .select([id.as('id'), 'email_id as mail', 'address', 'cause as hadSaidNoTo', 'at'])
      .$if(after !== null, (all) => all.where(id, '>', after ?? ''))
      .orderBy('id')
      .limit(personalBatch)
      .execute()
  },
  /** Counted all the same: that somebody had said no, and not who. */
  async erase(ctx, { workspaceId, addresses }) {
    const { numUpdatedRows } = await ctx.db
      .updateTable('passed_opt_out')
      .set({ address: sql<string>`'#' || gen_random_uuid()` })
      .where('workspace_id', '=', workspaceId)
      .where(sql`lower(address)`, 'in', addresses)
      .executeTakeFirstOrThrow()
    return Number(numUpdatedRows)
  },
}

function passedBy(db: Db, { workspaceId, addresses }: Sought) {
  return db
    .selectFrom('passed_opt_out')
    .where('workspace_id', '=', workspaceId)
    .where(sql`lower(address)`, 'in', addresses)
}

/** Whether one of the mail's recipients, in one of these kinds of places, is one of them. */
function goesTo(sought: Sought, kinds: Kinds) {
  return sql<boolean>`exists (select from email_recipient place
    where place.workspace_id = email.workspace_id and place.email_id = email.id
      and place.kind = any(${kinds}) and lower(place.address) = any(${sought.addresses}))`
}

/** The ids of the mails, found by the index of addresses. */
function idsTo(db: Db, sought: Sought, kinds: Kinds) {
  return db
    .selectFrom('email_recipient')
    .select('email_id')
    .distinct()
    .where('workspace_id', '=', sought.workspaceId)
    .where('kind', 'in', kinds)
    .where(sql`lower(address)`, 'in', sought.addresses)
}

async function countMails(db: Db, sought: Sought, kinds: Kinds): Promise<number> {
  const row = await db
    .selectFrom(idsTo(db, sought, kinds).as('mail'))
    .select((each) => each.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

async function readMails(
  db: Db,
  sought: Sought,
  page: { kinds: Kinds; after: string | null },
): Promise<PersonalRecord[]> {
  const { workspaceId } = sought
  const mails = await db
    .selectFrom('email')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', idsTo(db, sought, page.kinds))
    .$if(page.after !== null, (all) => all.where('id', '>', page.after ?? ''))
    .orderBy('id')
    .limit(pageOfMails)
    .execute()
  const emailIds = mails.map((mail) => mail.id)
  const recipients = await findRecipients(db, { workspaceId, emailIds })
  const files = await findAttachmentsOf(db, { workspaceId, emailIds })
  const ids = mails.flatMap((mail) => mail.user_id ?? [])
  const senders = new Map((await findSenders(db, { workspaceId, ids })).map((one) => [one.id, one.name]))
  const placesOf = (id: string, kind: RecipientRow['kind']) =>
    recipients
      .filter((one) => one.email_id === id && one.kind === kind)
      .map(({ name, address }) => ({ name, address }))
  // Whom a mail went to besides is somebody else's: the file for a copy names nobody but its addressee.
  return mails.map((mail) => ({
    id: mail.id,
    from: senders.get(mail.user_id ?? '') ?? null,
    to: placesOf(mail.id, 'to'),
    cc: placesOf(mail.id, 'cc'),
    bcc: placesOf(mail.id, 'bcc').filter(({ address }) => sought.addresses.includes(address.toLowerCase())),
    state: mail.state,
    reason: mail.reason,
    writtenAt: mail.created_at,
    sentAt: mail.sent_at,
    subject: mail.subject,
    text: mail.text,
    attachments: files.filter((file) => file.email_id === mail.id).map(({ name, size }) => ({ name, size })),
    recipientZone: mail.recipient_zone,
    salesforce: { object: mail.who_object, id: mail.who_id },
  }))
}

/**
 * Cancels what waits to go to them, be it as a copy, in the caller's transaction. What is in a mail service's hands or may
 * have been sent stays until that is known. Returns how many were cancelled.
 */
export async function cancelMailTo(ctx: Context, db: Db, sought: Sought): Promise<number> {
  const cancelled = await db
    .updateTable('email')
    .set({ state: 'cancelled', reason: 'erased', due_at: ctx.clock.now() })
    .where('workspace_id', '=', sought.workspaceId)
    .where('id', 'in', idsTo(db, sought, [...asAddressee, ...asCopy]))
    .where(waits)
    .returningAll()
    .execute()
  await publishEnds(ctx, db, cancelled)
  return cancelled.length
}

/** It waits, or asks something else than whether it was sent. */
const waits = sql<boolean>`(state = any(${queuedStates}) or (state = 'needs_attention'
  and coalesce(reason, '') not in ('in_doubt', 'restored')))`

/** What an erasure finds besides records: what it cancels, what it has to wait for, and what is elsewhere. */
export async function outlookOf(db: Db, sought: Sought) {
  const all = db
    .selectFrom('email')
    .where('workspace_id', '=', sought.workspaceId)
    .where('id', 'in', idsTo(db, sought, [...asAddressee, ...asCopy]))
  const row = await all
    .select((each) => [
      each.fn.countAll<string>().filterWhere(waits).as('waiting'),
      each.fn
        .countAll<string>()
        .filterWhere(sql<boolean>`not mail_is_over(state) and not ${waits}`)
        .as('underWay'),
      each.fn.countAll<string>().filterWhere('state', '=', 'sent').as('sent'),
      // Of the mails, and of what came back to them.
      each.fn
        .sum<string | null>(
          sql`(select count(*) from crm_write w where w.workspace_id = email.workspace_id
            and w.email_id = email.id and w.state = 'written')`,
        )
        .as('logged'),
    ])
    .executeTakeFirstOrThrow()
  const { waiting, underWay, sent, logged } = row
  return {
    waiting: Number(waiting),
    underWay: Number(underWay),
    sent: Number(sent),
    logged: Number(logged),
  }
}

/** Some of those that are over, locked until the transaction ends. */
async function lockOver(db: Db, sought: Sought, kinds: Kinds): Promise<string[]> {
  const rows = await db
    .selectFrom('email')
    .select('id')
    .where('workspace_id', '=', sought.workspaceId)
    .where('id', 'in', idsTo(db, sought, kinds))
    .where(goesTo(sought, kinds))
    .where('state', 'in', ['sent', 'failed', 'cancelled'])
    .orderBy('id')
    .limit(personalBatch)
    .forUpdate()
    .execute()
  return rows.map((row) => row.id)
}

/** Of a mail to them its instants stay, its states, its sender and its template: that it was sent, and not to whom. */
async function eraseMails(ctx: Context & { db: Db }, sought: Sought, emailIds: string[]): Promise<void> {
  const { db } = ctx
  const { workspaceId } = sought
  await emptyMails(ctx, db, { workspaceId, emailIds, by: 'erasure' })
  await db
    .updateTable('email')
    .set({
      person_id: null,
      who_object: null,
      who_id: null,
      what_id: null,
      record_object: ownRecord('record_object'),
      record_id: ownRecord('record_id'),
      to_domain: '',
      recipient_zone: null,
      recipient_zone_origin: null,
      content_hash: null,
      // It names the record at Salesforce.
      send_key: sql<string>`'erased:' || id`,
      vendor_message_id: null,
      vendor_thread_id: null,
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', emailIds)
    .execute()
  await db
    .updateTable('attempt')
    .set({ to_domain: '', handle: null })
    .where('workspace_id', '=', workspaceId)
    .where('email_id', 'in', emailIds)
    .execute()
  await db
    .deleteFrom('email_answer')
    .where('workspace_id', '=', workspaceId)
    .where('email_id', 'in', emailIds)
    .execute()
  await forgetTasksOf(db, { workspaceId, emailIds })
  await erasePlaces(db, sought, emailIds)
}

/** A company's record says nothing of who there got the mail. */
function ownRecord<Column extends 'record_object' | 'record_id'>(column: Column) {
  return sql<
    EmailRow[Column]
  >`case when record_object in ('Lead', 'Contact') then null else ${sql.ref(column)} end`
}

async function erasePlaces(db: Db, sought: Sought, emailIds: string[]): Promise<void> {
  const { workspaceId, addresses } = sought
  await db
    .deleteFrom('kept_back')
    .where('workspace_id', '=', workspaceId)
    .where('email_id', 'in', emailIds)
    .where(sql`lower(address)`, 'in', addresses)
    .execute()
  await db
    .updateTable('email_recipient')
    .set({ address: '', name: null })
    .where('workspace_id', '=', workspaceId)
    .where('email_id', 'in', emailIds)
    .where(sql`lower(address)`, 'in', addresses)
    .execute()
}
