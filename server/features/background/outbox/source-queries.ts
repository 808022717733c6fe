import type { Db } from '../../../schema.ts'
import { type EmailAt, type EmailRow, insertParts, type NewEmail } from './queries.ts'

interface SourceKey {
  workspaceId: string
  emailId: string
}

/** What a mail's sender wrote; undefined where that is not kept, or the mail was tried: then it stands still. */
export async function findSource(db: Db, key: SourceKey) {
  return sourcesOf(db, { workspaceId: key.workspaceId, emailIds: [key.emailId] })
    .select(['email_source.subject', 'email_source.html', 'email_source.version'])
    .executeTakeFirst()
}

/** Those of these mails whose words may still be changed. */
export async function findChangeable(
  db: Db,
  of: { workspaceId: string; emailIds: string[] },
): Promise<Set<string>> {
  if (!of.emailIds.length) return new Set()
  const rows = await sourcesOf(db, of).select('email_source.email_id').execute()
  return new Set(rows.map((row) => row.email_id))
}

function sourcesOf(db: Db, { workspaceId, emailIds }: { workspaceId: string; emailIds: string[] }) {
  return db
    .selectFrom('email_source')
    .where('email_source.workspace_id', '=', workspaceId)
    .where('email_source.email_id', 'in', emailIds)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('attempt')
            .select('attempt.id')
            .whereRef('attempt.workspace_id', '=', 'email_source.workspace_id')
            .whereRef('attempt.email_id', '=', 'email_source.email_id'),
        ),
      ),
    )
}

/** Forgets what was written of these mails of one workspace. */
export async function deleteSources(db: Db, emails: Pick<EmailRow, 'workspace_id' | 'id'>[]): Promise<void> {
  const [first] = emails
  if (!first) return
  await db
    .deleteFrom('email_source')
    .where('workspace_id', '=', first.workspace_id)
    .where(
      'email_id',
      'in',
      emails.map(({ id }) => id),
    )
    .execute()
}

/** What a mail says from now on, and who gets a copy of it. */
export type Rewritten = Pick<NewEmail, 'attachmentIds' | 'images'> & {
  email: Pick<NewEmail['email'], 'subject' | 'html' | 'text' | 'template_id' | 'marked_digest'>
  copies: NewEmail['recipients']
  source: { subject: string; html: string }
}

/**
 * Puts other words in the place of a mail's, whole, in the caller's transaction, which holds the mail from here on: whoever
 * begins to hand it over waits for that, and finds the new ones. `seen` is the version that its sender changed. Says what
 * was in the way: it has begun to leave, or somebody has saved since. Else which version it is now.
 */
export async function rewrite(
  db: Db,
  at: EmailAt & { seen: number },
  { email, copies, source, ...parts }: Rewritten,
): Promise<'left' | 'changed' | { version: number }> {
  const { workspaceId, id } = at
  const key = { workspace_id: workspaceId, email_id: id }
  const held = await db
    .selectFrom('email')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('state', 'in', at.states)
    .forNoKeyUpdate()
    .executeTakeFirst()
  const before = held && (await findSource(db, { workspaceId, emailId: id }))
  if (!before) return 'left'
  if (before.version !== at.seen) return 'changed'
  for (const table of ['email_attachment', 'email_image'] as const)
    await db.deleteFrom(table).where('workspace_id', '=', workspaceId).where('email_id', '=', id).execute()
  await db
    .deleteFrom('email_recipient')
    .where('workspace_id', '=', workspaceId)
    .where('email_id', '=', id)
    .where('kind', '!=', 'to')
    .execute()
  await insertParts(db, key, { ...parts, recipients: copies })
  const version = before.version + 1
  await db
    .updateTable('email')
    .set({ ...email, addressees: copies.length + 1 })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute()
  await db
    .updateTable('email_source')
    .set({ ...source, version })
    .where('workspace_id', '=', workspaceId)
    .where('email_id', '=', id)
    .execute()
  return { version }
}

/** The message that a mail answers; undefined for any other. */
export async function findAnswerOf(db: Db, key: { workspaceId: string; emailId: string }) {
  return db
    .selectFrom('email_answer')
    .select('mail_event_id')
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', '=', key.emailId)
    .executeTakeFirst()
}
