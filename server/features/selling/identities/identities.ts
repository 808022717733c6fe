import type { MailboxKey, Owner } from '../../../connectors/mail.ts'
import type { Db } from '../../../schema.ts'

/** Names an identity. */
export interface IdentityKey {
  workspaceId: string
  identityId: string
}

/** A user's own identity, which bears the user's id; it may not have been made yet. */
export const identityOf = ({ workspaceId, userId }: Owner): IdentityKey => ({
  workspaceId,
  identityId: userId,
})

/** The user's own identity, made where it is missing. */
export async function ownIdentity(db: Db, owner: Owner, now: Date): Promise<IdentityKey> {
  const { workspaceId, userId } = owner
  const identity = identityOf(owner)
  await db
    .insertInto('identity')
    .values({
      workspace_id: workspaceId,
      id: identity.identityId,
      user_id: userId,
      from_name: null,
      from_address: null,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return identity
}

/** From now on a mailbox may send as this identity. */
export async function allowMailbox(db: Db, identity: IdentityKey, mailbox: MailboxKey): Promise<void> {
  await db
    .insertInto('identity_mailbox')
    .values({
      workspace_id: identity.workspaceId,
      identity_id: identity.identityId,
      mailbox_id: mailbox.mailboxId,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** What stands in From when a mailbox of this address sends as an identity; as none, the address alone. */
export async function senderOf(
  db: Db,
  key: { workspaceId: string; identityId: string | null; mailboxAddress: string },
): Promise<{ name: string | null; address: string }> {
  const row = await db
    .selectFrom('identity')
    .leftJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'identity.workspace_id')
        .onRef('app_user.id', '=', 'identity.user_id'),
    )
    .select(['identity.from_name', 'identity.from_address', 'app_user.name'])
    .where('identity.workspace_id', '=', key.workspaceId)
    .where('identity.id', '=', key.identityId)
    .executeTakeFirst()
  return { name: row?.from_name ?? row?.name ?? null, address: row?.from_address ?? key.mailboxAddress }
}
