import { sql } from 'kysely'
import type { MailboxKey, Owner } from '../../../connectors/mail.ts'
import { newId } from '../../../platform/ids.ts'
import type { Db } from '../../../schema.ts'
import { allowMailbox, type IdentityKey, ownIdentity } from '../../selling/identities/identities.ts'

/** For a query upon `mailbox`: its grant is good, or it needs none. */
export const serves = sql<boolean>`(mailbox.connection_id is null or exists (
  select 1 from connection as opening
  where opening.workspace_id = mailbox.workspace_id and opening.id = mailbox.connection_id
    and opening.state = 'healthy'
))`

/**
 * A user's mailbox, in the transaction that keeps its grant: made, or moved to another address or vendor. The user's own
 * identity may send from it.
 */
export async function upsertMailbox(
  db: Db,
  mailbox: Owner & { connectionId: string; vendor: 'gmail' | 'outlook'; address: string; now: Date },
): Promise<MailboxKey> {
  const { workspaceId, vendor, address } = mailbox
  const row = await db
    .insertInto('mailbox')
    .values({
      workspace_id: workspaceId,
      id: newId(),
      user_id: mailbox.userId,
      vendor,
      address,
      connection_id: mailbox.connectionId,
      // Whoever connects one now is told on that page.
      reads_answers: 'agreed',
      lease_holder: null,
      lease_until: null,
      created_at: mailbox.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'connection_id']).doUpdateSet({ vendor, address }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  const key = { workspaceId, mailboxId: row.id }
  await allowMailbox(db, await ownIdentity(db, mailbox, mailbox.now), key)
  return key
}

/** Names the grant that opens a mailbox; null when there is none. */
export async function findGrantOf(
  db: Db,
  mailbox: MailboxKey,
): Promise<{ workspaceId: string; connectionId: string } | null> {
  const { workspaceId, mailboxId } = mailbox
  const row = await db
    .selectFrom('mailbox')
    .select('connection_id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', mailboxId)
    .executeTakeFirst()
  return row?.connection_id ? { workspaceId, connectionId: row.connection_id } : null
}

/** A mailbox and how it is. */
export type FoundMailbox = MailboxKey & { address: string; isLost: boolean }

/** The mailbox of a user's own; null before one is connected. */
export async function findMailboxOf(db: Db, owner: Owner): Promise<FoundMailbox | null> {
  return first(mailboxes(db, owner.workspaceId).where('mailbox.user_id', '=', owner.userId))
}

/** One mailbox; null for one that is none. */
export async function findMailbox(
  db: Db,
  { workspaceId, mailboxId }: MailboxKey,
): Promise<FoundMailbox | null> {
  return first(mailboxes(db, workspaceId).where('mailbox.id', '=', mailboxId))
}

/** The mailbox that an identity sends from: the first of those that may send as it; null when none may. */
export async function findSendingMailbox(db: Db, identity: IdentityKey): Promise<FoundMailbox | null> {
  const { workspaceId, identityId } = identity
  return first(
    mailboxes(db, workspaceId).where('mailbox.id', 'in', (of) =>
      of
        .selectFrom('identity_mailbox')
        .select('mailbox_id')
        .where('workspace_id', '=', workspaceId)
        .where('identity_id', '=', identityId),
    ),
  )
}

function mailboxes(db: Db, workspaceId: string) {
  return db
    .selectFrom('mailbox')
    .select(['workspace_id', 'id', 'address', serves.as('serves')])
    .where('workspace_id', '=', workspaceId)
    .orderBy('id')
}

async function first(found: ReturnType<typeof mailboxes>): Promise<FoundMailbox | null> {
  const row = await found.limit(1).executeTakeFirst()
  if (!row) return null
  return { workspaceId: row.workspace_id, mailboxId: row.id, address: row.address, isLost: !row.serves }
}

/** Connections, each with how its mailbox is read. */
export function withReading(db: Db) {
  return db
    .selectFrom('connection')
    .leftJoin('mailbox', (join) =>
      join
        .onRef('mailbox.workspace_id', '=', 'connection.workspace_id')
        .onRef('mailbox.connection_id', '=', 'connection.id'),
    )
    .leftJoin('mailbox_watch as watch', (join) =>
      join
        .onRef('watch.workspace_id', '=', 'mailbox.workspace_id')
        .onRef('watch.mailbox_id', '=', 'mailbox.id'),
    )
}

/** For a query `withReading`: since when nothing can be read in a mailbox that serves. Before it was connected does not count. */
export const stalledSince = sql<Date | null>`case when connection.state = 'healthy'
  and watch.stalled_since >= connection.state_since then watch.stalled_since end`.as('stalled_since')

/** How the grant of a user's mailbox stands, and how the mailbox is read. */
export async function findHealth(db: Db, owner: Owner) {
  return withReading(db)
    .select(['connection.vendor', 'connection.account', 'state', 'cause', stalledSince])
    .where('connection.workspace_id', '=', owner.workspaceId)
    .where('connection.user_id', '=', owner.userId)
    .where('kind', '=', 'mailbox')
    .executeTakeFirst()
}

/** Holds a mailbox until the transaction ends; what happens to it is written in order. */
export async function lockMailbox(db: Db, mailbox: MailboxKey): Promise<void> {
  await db
    .selectFrom('mailbox')
    .select('id')
    .where('workspace_id', '=', mailbox.workspaceId)
    .where('id', '=', mailbox.mailboxId)
    .forUpdate()
    .execute()
}

/** Whether answers may be read in the user's mailbox from now on; undefined where they have none. */
export async function setReadsAnswers(
  db: Db,
  owner: Owner,
  now: 'agreed' | 'declined',
): Promise<{ id: string; was: string; now: string } | undefined> {
  const own = await db
    .selectFrom('mailbox')
    .select(['id', 'reads_answers as was'])
    .where('workspace_id', '=', owner.workspaceId)
    .where('user_id', '=', owner.userId)
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  if (!own) return undefined
  await db
    .updateTable('mailbox')
    .set({ reads_answers: now })
    .where('workspace_id', '=', owner.workspaceId)
    .where('id', '=', own.id)
    .execute()
  return { ...own, now }
}
