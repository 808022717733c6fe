import type { z } from 'zod'
import type {
  EmailDetail,
  EmailList,
  EmailState,
  EmailSummary,
  emailListQuery,
} from '../../../../contract/email.ts'
import type { Actor, Context } from '../../../context.ts'
import { readCursor, writeCursor } from '../../../platform/cursor.ts'
import { Refusal } from '../../../refusal.ts'
import { findEmail } from '../../background/outbox/outbox.ts'
import { findPeopleBehind } from '../people/people.ts'
import { mayRead, visibleUser } from './permissions.ts'
import { presentDetail, presentEmails } from './present.ts'
import { findOnRecord, findPage } from './queries.ts'

const pageSize = 50
const onRecordLimit = 30

const filters: Record<z.output<typeof emailListQuery>['state'], readonly EmailState[] | null> = {
  all: null,
  pending: ['waiting', 'sending', 'needs_attention'],
  scheduled: ['scheduled'],
  sent: ['sent'],
  undelivered: ['failed', 'cancelled'],
}

/** A page of mails, newest first: a seller's own, for an admin everybody's unless only their own are asked for. Throws `invalid_input` for a bad cursor. */
export async function listEmails(
  ctx: Context,
  actor: Actor,
  query: z.output<typeof emailListQuery>,
): Promise<EmailList> {
  const before = query.cursor === undefined ? null : readCursor(query.cursor)
  if (query.cursor !== undefined && !before) throw new Refusal('invalid_input')
  const rows = await findPage(ctx.db, {
    workspaceId: actor.workspaceId,
    userId: query.whose === 'own' ? actor.userId : visibleUser(actor),
    states: filters[query.state],
    templateId: query.templateId ?? null,
    before,
    limit: pageSize + 1,
  })
  const page = rows.slice(0, pageSize)
  const last = rows.length > pageSize ? page.at(-1) : undefined
  const nextCursor = last ? writeCursor({ at: last.created_at.toISOString(), id: last.id }) : null
  return { emails: await presentEmails(ctx, page), nextCursor }
}

/** One mail with everything about it. Throws `not_found`. */
export async function readEmail(ctx: Context, actor: Actor, id: string): Promise<EmailDetail> {
  const email = await findEmail(ctx.db, { workspaceId: actor.workspaceId, id })
  if (!email || !mayRead(actor, email)) throw new Refusal('not_found')
  return presentDetail(ctx, actor, email)
}

/**
 * The newest 30 mails that were sent from a record or to the people behind these Leads and Contacts, as far as the actor
 * may see them.
 */
export async function emailsOnRecord(
  ctx: Context,
  actor: Actor,
  about: { recordId: string; whoIds: string[] },
): Promise<EmailSummary[]> {
  const { workspaceId } = actor
  const rows = await findOnRecord(ctx.db, {
    workspaceId,
    userId: visibleUser(actor),
    recordId: about.recordId,
    personIds: await findPeopleBehind(ctx.db, { workspaceId, recordIds: about.whoIds }),
    limit: onRecordLimit,
  })
  return presentEmails(ctx, rows)
}
