import type { Insertable } from 'kysely'
import type { Context } from '../../../context.ts'
import type { Db, Schema } from '../../../schema.ts'
import { findKeptOut } from '../../selling/opt-outs/opt-outs.ts'
import type { EmailRow } from './queries.ts'

type Passed = Insertable<Schema['passed_opt_out']>

/**
 * Whether a mail is a non-commercial one as it begins to leave, in the transaction of its attempt: what was written is the text
 * that an admin has marked, and is marked still. Whoever takes the mark away waits for that transaction. A mail that is none
 * any more is like any other from then on, for good.
 */
export async function isNoncommercial(
  db: Db,
  email: Pick<EmailRow, 'workspace_id' | 'id' | 'template_id' | 'marked_digest'>,
): Promise<boolean> {
  const { workspace_id: workspaceId, id, template_id: templateId, marked_digest: digest } = email
  if (digest === null) return false
  if (templateId !== null && (await lockMark(db, { workspaceId, templateId, digest }))) return true
  await db
    .updateTable('email')
    .set({ marked_digest: null })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute()
  await db
    .deleteFrom('passed_opt_out')
    .where('workspace_id', '=', workspaceId)
    .where('email_id', '=', id)
    .execute()
  return false
}

async function lockMark(db: Db, mark: { workspaceId: string; templateId: string; digest: string }) {
  const found = await db
    .selectFrom('template')
    .select('id')
    .where('workspace_id', '=', mark.workspaceId)
    .where('id', '=', mark.templateId)
    .where('marked_digest', '=', mark.digest)
    .where('deleted_at', 'is', null)
    .forShare()
    .executeTakeFirst()
  return found !== undefined
}

/** Notes who gets a non-commercial mail although they have said no to us, in the transaction of its attempt. */
export async function notePassed(
  ctx: Context & { db: Db },
  email: Pick<EmailRow, 'workspace_id' | 'id'> & { user_id: string },
  addresses: string[],
): Promise<void> {
  const { workspace_id: workspaceId, id, user_id: userId } = email
  const rows: Passed[] = []
  for (const [address, cause] of await findKeptOut(ctx, { workspaceId, userId, addresses }))
    if (cause !== 'domain')
      rows.push({ workspace_id: workspaceId, email_id: id, address, cause, at: ctx.clock.now() })
  if (rows.length === 0) return
  await ctx.db
    .insertInto('passed_opt_out')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Who of these mails' recipients had said no to us, by the mail's id. */
export async function findPassed(
  db: Db,
  key: { workspaceId: string; emailIds: string[] },
): Promise<Pick<Passed, 'email_id' | 'address' | 'cause'>[]> {
  if (!key.emailIds.length) return []
  return db
    .selectFrom('passed_opt_out')
    .select(['email_id', 'address', 'cause'])
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', 'in', key.emailIds)
    .orderBy('address')
    .execute()
}
