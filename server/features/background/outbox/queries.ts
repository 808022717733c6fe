import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { EmailState } from '../../../../contract/email.ts'
import { chunks, rowsAtOnce } from '../../../platform/chunks.ts'
import { columnsOf } from '../../../platform/columns.ts'
import type { Db, Schema } from '../../../schema.ts'

export type EmailRow = Selectable<Schema['email']>

const emailColumns = columnsOf<EmailRow>({
  workspace_id: true,
  id: true,
  kind: true,
  lane: true,
  user_id: true,
  mailbox_id: true,
  identity_id: true,
  send_key: true,
  compose_id: true,
  template_id: true,
  content_hash: true,
  person_id: true,
  state: true,
  reason: true,
  due_at: true,
  planned_at: true,
  subject: true,
  html: true,
  text: true,
  message_id: true,
  record_object: true,
  record_id: true,
  who_object: true,
  who_id: true,
  what_id: true,
  created_at: true,
  sent_at: true,
  scheduled_local: true,
  scheduled_zone: true,
  allowed_at: true,
  to_domain: true,
  addressees: true,
  recipient_zone: true,
  recipient_zone_origin: true,
  outside_window: true,
  marked_digest: true,
  emptied_at: true,
  emptied_by: true,
  vendor_message_id: true,
  vendor_thread_id: true,
})
export type RecipientRow = Selectable<Schema['email_recipient']>

/** A mail that leaves as soon as it falls due. */
export const queuedStates = ['waiting', 'scheduled'] as const satisfies readonly EmailState[]

export interface NewEmail {
  email: Insertable<Schema['email']>
  recipients: Omit<Insertable<Schema['email_recipient']>, 'workspace_id' | 'email_id'>[]
  attachmentIds: string[]
  /** SHA-256 of the stored images that its HTML shows. */
  images: string[]
  /** What makes it an answer; left out, it is none. */
  answer?: Omit<Insertable<Schema['email_answer']>, 'workspace_id' | 'email_id'> | undefined
  /** As its sender wrote it; left out, it cannot be changed any more. */
  source?: Pick<Insertable<Schema['email_source']>, 'subject' | 'html'> | undefined
}

/** Inserts a mail with its recipients, attachments and images. False when its send key is taken: then nothing was done. */
export async function insertEmail(db: Db, mail: NewEmail): Promise<boolean> {
  const { email, recipients, answer, source } = mail
  const key = { workspace_id: email.workspace_id, email_id: email.id }
  const inserted = await db
    .insertInto('email')
    .values({ ...email, addressees: recipients.length, to_domain: domainOf(recipients) })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'send_key']).doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 1n) return false
  await insertParts(db, key, mail)
  if (source)
    await db
      .insertInto('email_source')
      .values({ ...source, ...key })
      .execute()
  if (answer)
    await db
      .insertInto('email_answer')
      .values({ ...answer, ...key })
      .execute()
  return true
}

/** What a mail has besides its words: whom it goes to, its files and its images. */
export async function insertParts(
  db: Db,
  key: { workspace_id: string; email_id: string },
  { recipients, attachmentIds, images }: Pick<NewEmail, 'recipients' | 'attachmentIds' | 'images'>,
): Promise<void> {
  if (recipients.length)
    await db
      .insertInto('email_recipient')
      .values(recipients.map((one) => ({ ...one, ...key })))
      .execute()
  if (attachmentIds.length)
    await db
      .insertInto('email_attachment')
      .values(attachmentIds.map((id, position) => ({ ...key, position, attachment_id: id })))
      .execute()
  for (const some of chunks(images, rowsAtOnce))
    await db
      .insertInto('email_image')
      .values(some.map((sha256) => ({ ...key, sha256 })))
      .execute()
}

/** Behind the @ of whom a mail is addressed to. */
function domainOf(recipients: NewEmail['recipients']): string {
  const to = recipients.find(({ kind }) => kind === 'to')?.address ?? ''
  return to.slice(to.lastIndexOf('@') + 1).toLowerCase()
}

export async function findEmail(
  db: Db,
  key: { workspaceId: string; id: string },
): Promise<EmailRow | undefined> {
  return db
    .selectFrom('email')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .executeTakeFirst()
}

export async function findBySendKey(db: Db, key: { workspaceId: string; sendKey: string }) {
  return db
    .selectFrom('email')
    .select('id')
    .where('workspace_id', '=', key.workspaceId)
    .where('send_key', '=', key.sendKey)
    .executeTakeFirst()
}

/** Mails that wait for a word about somebody who has objected, or about somebody in copy. */
export async function findWaitingForObjection(db: Db, workspaceId: string): Promise<EmailRow[]> {
  return db
    .selectFrom('email')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'needs_attention')
    .where('reason', 'in', ['objection', 'copy_opted_out'])
    .execute()
}

/** What waits to leave for an address, in small letters; of one seller where `userId` is theirs. One that is no commercial mail is left out. */
export async function findQueuedTo(
  db: Db,
  key: { workspaceId: string; address: string; userId: string | null },
): Promise<(EmailRow & { user_id: string })[]> {
  const { workspaceId, address, userId } = key
  return db
    .selectFrom('email')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', (of) =>
      of
        .selectFrom('email_recipient')
        .select('email_id')
        .where('workspace_id', '=', workspaceId)
        .where(sql<boolean>`lower(address) = ${address}`),
    )
    .where('state', 'in', queuedStates)
    .where('marked_digest', 'is', null)
    .where('user_id', 'is not', null)
    .$if(userId !== null, (all) => all.where('user_id', '=', userId))
    .$narrowType<{ user_id: string }>()
    .execute()
}

/** Recipients in the order of their places: To, CC, BCC. */
export async function findRecipients(
  db: Db,
  key: { workspaceId: string; emailIds: string[] },
): Promise<RecipientRow[]> {
  if (!key.emailIds.length) return []
  return db
    .selectFrom('email_recipient')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', 'in', key.emailIds)
    .orderBy('kind', 'desc')
    .orderBy('position')
    .execute()
}

/** Takes addresses out of a mail's copies. */
export async function deleteCopies(
  db: Db,
  key: { workspaceId: string; emailId: string; addresses: string[] },
): Promise<void> {
  if (!key.addresses.length) return
  await db
    .deleteFrom('email_recipient')
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', '=', key.emailId)
    .where('kind', 'in', ['cc', 'bcc'])
    .where((of) => of(of.fn<string>('lower', ['address']), 'in', key.addresses))
    .execute()
  await db
    .updateTable('email')
    .set((of) => ({
      addressees: of
        .selectFrom('email_recipient')
        .select((each) => sql<number>`${each.fn.countAll()}::integer`.as('count'))
        .where('workspace_id', '=', key.workspaceId)
        .where('email_id', '=', key.emailId),
    }))
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.emailId)
    .execute()
}

export async function findSenders(db: Db, key: { workspaceId: string; ids: string[] }) {
  if (!key.ids.length) return []
  return db
    .selectFrom('app_user')
    .select(['id', 'name', 'time_zone'])
    .where('workspace_id', '=', key.workspaceId)
    .where('id', 'in', key.ids)
    .execute()
}

/** Where a mail of the product's own stands once nobody sends it any more: a person can neither retry nor decide it. */
const systemEnds: readonly (EmailState | undefined)[] = ['sent', 'failed', 'cancelled', 'needs_attention']

type Finished = 'sent' | 'failed' | 'cancelled'

/** A mail where it was seen. */
export interface EmailAt {
  workspaceId: string
  id: string
  states: readonly EmailState[]
  /** It is due by then. */
  dueBy?: Date
  /** It is due exactly then. */
  dueAt?: Date
  /** What it says was not taken away. */
  hasBody?: true
}

/**
 * Moves a mail on that is not at its end, or not any more: see `changeEmail`. For its end: `endMail`. One whose body was
 * taken away stays at its end.
 */
export function moveEmail(
  db: Db,
  from: EmailAt,
  change: Updateable<Schema['email']> & { state?: Exclude<EmailState, Finished> },
): Promise<EmailRow | undefined> {
  return changeEmail(db, { ...from, hasBody: true }, change)
}

/**
 * Moves a mail on, if it still stands where it was seen; its row, else undefined. The product's own mail loses its body
 * at its end: it may carry a link that is a secret.
 */
export async function changeEmail(
  db: Db,
  from: EmailAt,
  change: Updateable<Schema['email']>,
): Promise<EmailRow | undefined> {
  const ends = systemEnds.includes(change.state)
  let query = db
    .updateTable('email')
    .set({ ...change, ...(ends ? { html: keptBody('html'), text: keptBody('text') } : {}) })
    .where('workspace_id', '=', from.workspaceId)
    .where('id', '=', from.id)
    .where('state', 'in', from.states)
  if (from.dueBy) query = query.where('due_at', '<=', from.dueBy)
  if (from.hasBody) query = query.where('emptied_at', 'is', null)
  if (from.dueAt) query = query.where('due_at', '=', from.dueAt)
  return query.returning(emailColumns).executeTakeFirst()
}

/** Since when a mail has been late: when its sender wanted it to go, or since limits and windows have let it. */
export function lateFrom({ planned_at, allowed_at }: Pick<EmailRow, 'planned_at' | 'allowed_at'>): Date {
  return allowed_at && allowed_at > planned_at ? allowed_at : planned_at
}

/** How a mail stands that nothing keeps back any more: until the time that its sender chose, else it goes at once. */
export function planAgain(email: Pick<EmailRow, 'planned_at' | 'scheduled_local'>, now: Date) {
  if (email.scheduled_local !== null && email.planned_at > now)
    return { state: 'scheduled', reason: null, due_at: email.planned_at, allowed_at: null } as const
  const unscheduled = { scheduled_local: null, scheduled_zone: null }
  return {
    state: 'waiting',
    reason: null,
    due_at: now,
    planned_at: now,
    allowed_at: null,
    ...unscheduled,
  } as const
}

function keptBody(column: 'html' | 'text') {
  return sql<string>`case kind when 'system' then '' else ${sql.ref(column)} end`
}

/** A mail's attachments in order. */
export async function findAttachmentsOf(db: Db, key: { workspaceId: string; emailIds: string[] }) {
  if (!key.emailIds.length) return []
  return db
    .selectFrom('email_attachment')
    .innerJoin('attachment', (join) =>
      join
        .onRef('attachment.workspace_id', '=', 'email_attachment.workspace_id')
        .onRef('attachment.id', '=', 'email_attachment.attachment_id'),
    )
    .select([
      'email_attachment.email_id',
      'attachment.id',
      'attachment.name',
      'attachment.media_type',
      'attachment.size',
      'attachment.sha256',
    ])
    .where('email_attachment.workspace_id', '=', key.workspaceId)
    .where('email_attachment.email_id', 'in', key.emailIds)
    .orderBy('email_attachment.position')
    .execute()
}
