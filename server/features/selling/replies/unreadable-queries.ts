import type { Insertable } from 'kysely'
import type { MailboxKey } from '../../../connectors/mail.ts'
import type { Db, Schema } from '../../../schema.ts'

/** Keeps that a message could not be read. One that is kept already keeps its time. */
export async function saveUnreadable(db: Db, row: Insertable<Schema['unreadable_message']>): Promise<void> {
  const { code, version, retry_at } = row
  await db
    .insertInto('unreadable_message')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'mailbox_id', 'vendor_message_id'])
        .doUpdateSet({ code, version, retry_at }),
    )
    .execute()
}

/** The vendor's id of the oldest message that is to be tried again; from now on it counts as tried. Null: there is none. */
export async function takeRetry(
  db: Db,
  key: MailboxKey,
  at: { version: string; now: Date },
): Promise<string | null> {
  const taken = await db
    .updateTable('unreadable_message')
    .set({ version: at.version, retry_at: null })
    .where('workspace_id', '=', key.workspaceId)
    .where('mailbox_id', '=', key.mailboxId)
    .where('vendor_message_id', '=', (of) =>
      of
        .selectFrom('unreadable_message')
        .select('vendor_message_id')
        .where('workspace_id', '=', key.workspaceId)
        .where('mailbox_id', '=', key.mailboxId)
        .where((is) => is.or([is('version', '!=', at.version), is('retry_at', '<=', at.now)]))
        .orderBy('noticed_at')
        .limit(1),
    )
    .returning('vendor_message_id')
    .executeTakeFirst()
  return taken?.vendor_message_id ?? null
}

export async function forgetUnreadable(db: Db, key: MailboxKey, vendorMessageId: string): Promise<void> {
  await db
    .deleteFrom('unreadable_message')
    .where('workspace_id', '=', key.workspaceId)
    .where('mailbox_id', '=', key.mailboxId)
    .where('vendor_message_id', '=', vendorMessageId)
    .execute()
}

export async function forgetAllUnreadable(db: Db, key: MailboxKey): Promise<void> {
  await db
    .deleteFrom('unreadable_message')
    .where('workspace_id', '=', key.workspaceId)
    .where('mailbox_id', '=', key.mailboxId)
    .execute()
}

export async function deleteUnreadable(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('unreadable_message').where('noticed_at', '<', before).execute()
}
