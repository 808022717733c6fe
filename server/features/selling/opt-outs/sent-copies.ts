import { type Insertable, sql } from 'kysely'
import type { InboundHeaders } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { after, days } from '../../../platform/clock.ts'
import type { Db, Schema } from '../../../schema.ts'

/** One that says the same as the copy before it is not written down more often. */
const every = days(7)

/**
 * Notes which of the headers by which mail is refused stand in the copy of a mail of ours that its mail service keeps. The
 * copy comes along when the mailbox is read for answers: nothing is asked for because of it.
 */
export async function noteSentCopy(
  ctx: Context,
  db: Db,
  copy: { workspaceId: string; emailId: string; leftAt: Date; offers: InboundHeaders['offers'] },
): Promise<void> {
  const { offers } = copy
  if (!offers) return
  const sent = await findSent(db, copy)
  // A mail with copies leaves without the second header, and shows nothing about it.
  if (!sent || sent.addressees > 1) return
  const read_at = ctx.clock.now()
  const sight = {
    workspace_id: copy.workspaceId,
    vendor: sent.vendor,
    list_unsubscribe: offers.list,
    one_click: sent.form === 'https' ? offers.oneClick : null,
    left_at: copy.leftAt,
    read_at,
  }
  await saveSight(db, sight, after(read_at, -every))
}

/** The latest sight by mail service. */
export async function listSights(db: Db, workspaceId: string) {
  return db.selectFrom('header_sight').selectAll().where('workspace_id', '=', workspaceId).execute()
}

async function findSent(db: Db, key: { workspaceId: string; emailId: string }) {
  return (
    db
      .selectFrom('email')
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
      .select(['mailbox.vendor', 'email.addressees', 'unsubscribe_link.form'])
      .where('email.workspace_id', '=', key.workspaceId)
      .where('email.id', '=', key.emailId)
      // One that is no commercial mail leaves without them.
      .where('email.marked_digest', 'is', null)
      .executeTakeFirst()
  )
}

/** An older mail's copy, which a mailbox that is read anew has again, takes no newer one's place. */
async function saveSight(db: Db, row: Insertable<Schema['header_sight']>, staleBy: Date): Promise<void> {
  await db
    .insertInto('header_sight')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'vendor'])
        .doUpdateSet(row)
        .where('header_sight.left_at', '<', row.left_at)
        .where(
          sql<boolean>`(header_sight.read_at <= ${staleBy} or (header_sight.list_unsubscribe, header_sight.one_click)
            is distinct from (excluded.list_unsubscribe, excluded.one_click))`,
        ),
    )
    .execute()
}
