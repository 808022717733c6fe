import { type Insertable, sql } from 'kysely'
import type { EmailState } from '../../../../contract/email.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { Position } from '../../../platform/cursor.ts'
import type { Db, Schema } from '../../../schema.ts'
import type { EmailRow } from '../../background/outbox/outbox.ts'

/** What a list shows of a mail. What it says may be two megabytes, and a list has fifty. */
const lineColumns = [
  'workspace_id',
  'id',
  'user_id',
  'mailbox_id',
  'state',
  'reason',
  'subject',
  'content_hash',
  'record_id',
  'due_at',
  'created_at',
  'sent_at',
  'scheduled_local',
  'scheduled_zone',
  'recipient_zone',
  'recipient_zone_origin',
] as const
export type EmailLine = Pick<EmailRow, (typeof lineColumns)[number]>

/** Makes the user's composes wait for one another until the transaction ends. */
export async function lockComposes(db: Db, owner: Owner): Promise<void> {
  await db
    .selectFrom('app_user')
    .select('id')
    .where('workspace_id', '=', owner.workspaceId)
    .where('id', '=', owner.userId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
}

/** The mails of one compose, in the order of their making. */
export async function findByCompose(db: Db, key: Owner & { composeId: string }): Promise<EmailLine[]> {
  return db
    .selectFrom('email')
    .select(lineColumns)
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('compose_id', '=', key.composeId)
    .orderBy('id')
    .execute()
}

/** A page of sales mails, newest first. `userId` null: everybody's. */
export async function findPage(
  db: Db,
  page: {
    workspaceId: string
    userId: string | null
    states: readonly EmailState[] | null
    templateId: string | null
    before: Position | null
    limit: number
  },
): Promise<EmailLine[]> {
  let query = db
    .selectFrom('email')
    .select(lineColumns)
    .where('workspace_id', '=', page.workspaceId)
    .where('kind', '=', 'sales')
  if (page.userId) query = query.where('user_id', '=', page.userId)
  if (page.states) query = query.where('state', 'in', page.states)
  if (page.templateId) query = query.where('template_id', '=', page.templateId)
  if (page.before)
    query = query.where(
      sql<boolean>`(created_at, id) < (${page.before.at}::timestamptz, ${page.before.id}::uuid)`,
    )
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(page.limit).execute()
}

/** Mails sent from a record or to these people of ours, newest first. `userId` null: everybody's. */
export async function findOnRecord(
  db: Db,
  about: { workspaceId: string; userId: string | null; recordId: string; personIds: string[]; limit: number },
): Promise<EmailLine[]> {
  const ofRecord = sql<boolean>`(email.record_id = ${about.recordId} or email.person_id = any(${about.personIds}::uuid[]))`
  // A colleague may have answered, on another record: what goes back to them is to be seen where it was answered.
  const answers = db
    .selectFrom('email')
    .innerJoin('mail_event as event', (join) =>
      join.onRef('event.workspace_id', '=', 'email.workspace_id').onRef('event.email_id', '=', 'email.id'),
    )
    .innerJoin('email_answer as answer', (join) =>
      join
        .onRef('answer.workspace_id', '=', 'event.workspace_id')
        .onRef('answer.mail_event_id', '=', 'event.id'),
    )
    .select('answer.email_id')
    .where('email.workspace_id', '=', about.workspaceId)
    .where(ofRecord)
  let query = db
    .selectFrom('email')
    .select(lineColumns)
    .where('workspace_id', '=', about.workspaceId)
    .where('kind', '=', 'sales')
    .where((of) => of.or([ofRecord, of('id', 'in', answers)]))
  if (about.userId) query = query.where('user_id', '=', about.userId)
  return query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(about.limit).execute()
}

/** The user's own mails among these. */
export async function findOwnMails(db: Db, key: Owner & { ids: string[] }): Promise<EmailRow[]> {
  return db
    .selectFrom('email')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('kind', '=', 'sales')
    .where('id', 'in', key.ids)
    .execute()
}

/** What has not been sent yet, also when it asks; as the index `email_unsent` has it. */
function unsent(db: Db, { workspaceId, userId }: { workspaceId: string; userId: string | null }) {
  const all = db
    .selectFrom('email')
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'sales')
    .where('state', 'in', ['waiting', 'scheduled', 'sending', 'needs_attention'])
  return userId ? all.where('user_id', '=', userId) : all
}

/** A page of what has not been sent yet, by when it is due. `userId` null: everybody's. */
export async function findUnsent(
  db: Db,
  page: { workspaceId: string; userId: string | null; after: Position | null; limit: number },
): Promise<EmailLine[]> {
  let query = unsent(db, page).select(lineColumns)
  if (page.after)
    query = query.where(sql<boolean>`(due_at, id) > (${page.after.at}::timestamptz, ${page.after.id}::uuid)`)
  return query.orderBy('due_at').orderBy('id').limit(page.limit).execute()
}

export async function countUnsent(
  db: Db,
  of: { workspaceId: string; userId: string | null },
): Promise<number> {
  const row = await unsent(db, of)
    .select((each) => each.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export async function insertAttachment(db: Db, row: Insertable<Schema['attachment']>): Promise<void> {
  await db.insertInto('attachment').values(row).execute()
}

/** Those of these attachments that are the user's own, kept from being swept until the transaction ends. */
export async function findOwnAttachments(db: Db, key: Owner & { ids: string[] }) {
  if (!key.ids.length) return []
  return db
    .selectFrom('attachment')
    .select(['id', 'size'])
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('id', 'in', key.ids)
    .forKeyShare()
    .execute()
}

/** Removes attachments from before `before` that no mail has and no draft. Returns how many there were. */
export async function deleteUnusedAttachments(db: Db, before: Date): Promise<number> {
  const users = ['email_attachment', 'draft_attachment'] as const
  const { numDeletedRows } = await db
    .deleteFrom('attachment')
    .where('created_at', '<', before)
    .where((of) =>
      of.and(
        users.map((table) =>
          of.not(
            of.exists(
              of
                .selectFrom(table)
                .select(`${table}.attachment_id`)
                .whereRef(`${table}.workspace_id`, '=', 'attachment.workspace_id')
                .whereRef(`${table}.attachment_id`, '=', 'attachment.id'),
            ),
          ),
        ),
      ),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
