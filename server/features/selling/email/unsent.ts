import type { z } from 'zod'
import { id } from '../../../../contract/basics.ts'
import type { MailboxUses, OutboxList, outboxQuery } from '../../../../contract/outbox.ts'
import type { Actor, Context } from '../../../context.ts'
import { readCursor, writeCursor } from '../../../platform/cursor.ts'
import { Refusal } from '../../../refusal.ts'
import { mailboxUses } from '../../background/outbox/outbox.ts'
import { visibleUser } from './permissions.ts'
import { presentEmails } from './present.ts'
import { countUnsent, findUnsent } from './queries.ts'

type Query = z.output<typeof outboxQuery>

const pageSize = 50
const mailboxesAPage = 20

/** A page of what has not been sent yet: a seller's own, for an admin everybody's unless only their own is asked for. Throws `invalid_input` for a bad cursor. */
export async function listUnsent(ctx: Context, actor: Actor, query: Query): Promise<OutboxList> {
  const after = query.cursor === undefined ? null : readCursor(query.cursor)
  if (query.cursor !== undefined && !after) throw new Refusal('invalid_input')
  const whose = { workspaceId: actor.workspaceId, userId: whoseMail(actor, query) }
  const rows = await findUnsent(ctx.db, { ...whose, after, limit: pageSize + 1 })
  const page = rows.slice(0, pageSize)
  const last = rows.length > pageSize ? page.at(-1) : undefined
  return {
    emails: await presentEmails(ctx, page),
    nextCursor: last ? writeCursor({ at: last.due_at.toISOString(), id: last.id }) : null,
    total: await countUnsent(ctx.db, whose),
  }
}

/** A page of mailboxes with what is used of their limits: a seller's own, for an admin everybody's. Throws `invalid_input` for a bad cursor. */
export async function listMailboxUse(ctx: Context, actor: Actor, query: Query): Promise<MailboxUses> {
  const after = query.cursor ?? null
  if (after !== null && !id.safeParse(after).success) throw new Refusal('invalid_input')
  const { workspaceId } = actor
  const userId = whoseMail(actor, query)
  const found = await mailboxUses(ctx, { workspaceId, userId, after, limit: mailboxesAPage + 1 })
  const mailboxes = found.slice(0, mailboxesAPage)
  const nextCursor = found.length > mailboxesAPage ? (mailboxes.at(-1)?.id ?? null) : null
  return { mailboxes, nextCursor }
}

const whoseMail = (actor: Actor, { whose }: Query) => (whose === 'own' ? actor.userId : visibleUser(actor))
