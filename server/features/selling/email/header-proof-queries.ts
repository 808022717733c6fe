import type { Insertable } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

/** The mail that left with a Message-ID, with the form of its link, how many got it, and by which mail service. */
export async function findByMessageKey(db: Db, key: { workspaceId: string; messageKey: string }) {
  return db
    .selectFrom('conversation_message')
    .innerJoin('email', (join) =>
      join
        .onRef('email.workspace_id', '=', 'conversation_message.workspace_id')
        .onRef('email.id', '=', 'conversation_message.email_id'),
    )
    .innerJoin('mailbox', (join) =>
      join
        .onRef('mailbox.workspace_id', '=', 'email.workspace_id')
        .onRef('mailbox.id', '=', 'email.mailbox_id'),
    )
    .innerJoin('unsubscribe_link', (join) =>
      join
        .onRef('unsubscribe_link.workspace_id', '=', 'email.workspace_id')
        .onRef('unsubscribe_link.email_id', '=', 'email.id'),
    )
    .select([
      'mailbox.vendor',
      'email.addressees',
      'unsubscribe_link.form',
      'unsubscribe_link.token',
      'unsubscribe_link.workspace_id as workspaceId',
    ])
    .where('conversation_message.workspace_id', '=', key.workspaceId)
    .where('conversation_message.message_key', '=', key.messageKey)
    .executeTakeFirst()
}

export async function listProofs(db: Db, workspaceId: string) {
  return db
    .selectFrom('header_proof')
    .select(['vendor', 'verdict', 'at'])
    .where('workspace_id', '=', workspaceId)
    .execute()
}

/** The latest look takes the place of the one before. */
export async function saveProof(db: Db, row: Insertable<Schema['header_proof']>): Promise<void> {
  await db
    .insertInto('header_proof')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'vendor']).doUpdateSet(row))
    .execute()
}
