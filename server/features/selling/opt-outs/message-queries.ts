import type { UnsubscribeMessage } from '../../../../contract/opt-outs-words.ts'
import type { Db } from '../../../schema.ts'

interface OwnerKey {
  workspaceId: string
  userId: string
}

/** A seller's own words; undefined where there are none. */
export async function findMessage(db: Db, key: OwnerKey): Promise<UnsubscribeMessage | undefined> {
  return db
    .selectFrom('unsubscribe_message')
    .select(['words', 'link_words as linkWords'])
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .executeTakeFirst()
}

export async function saveMessage(
  db: Db,
  key: OwnerKey & { message: UnsubscribeMessage; now: Date },
): Promise<void> {
  const { words, linkWords } = key.message
  const change = { words, link_words: linkWords, updated_at: key.now }
  await db
    .insertInto('unsubscribe_message')
    .values({ workspace_id: key.workspaceId, user_id: key.userId, ...change })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'user_id']).doUpdateSet(change))
    .execute()
}

export async function deleteMessage(db: Db, key: OwnerKey): Promise<void> {
  await db
    .deleteFrom('unsubscribe_message')
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .execute()
}
