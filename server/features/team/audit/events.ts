import { z } from 'zod'
import {
  type AuditEventView,
  type AuditList,
  type AuditQuery,
  auditEventView,
} from '../../../../contract/audit.ts'
import { writeDelimited } from '../../../../contract/values/delimited.ts'
import type { Actor, Context } from '../../../context.ts'
import { readCursor, writeCursor } from '../../../platform/cursor.ts'
import { Refusal } from '../../../refusal.ts'
import * as queries from './queries.ts'

const pageSize = 50
const exportLimit = 10_000

/** A page of what was done in the actor's workspace, newest first. Throws `invalid_input` for a bad cursor. */
export async function listEvents(ctx: Context, actor: Actor, query: AuditQuery): Promise<AuditList> {
  const position = query.cursor === undefined ? null : readCursor(query.cursor)
  if (query.cursor !== undefined && !position) throw new Refusal('invalid_input')
  const rows = await queries.findPage(ctx.db, {
    ...filterOf(actor, query),
    before: position && { at: new Date(position.at), id: position.id },
    limit: pageSize + 1,
  })
  const page = rows.slice(0, pageSize)
  const last = rows.length > pageSize ? page.at(-1) : undefined
  const nextCursor = last ? writeCursor({ at: last.at.toISOString(), id: last.id }) : null
  return { events: page.map(present), nextCursor }
}

/** The newest 10,000 events as CSV that no spreadsheet takes for formulas; times are UTC. */
export async function exportEvents(
  ctx: Context,
  actor: Actor,
  query: Pick<AuditQuery, 'user' | 'kind'>,
): Promise<string> {
  const rows = await queries.findPage(ctx.db, { ...filterOf(actor, query), before: null, limit: exportLimit })
  const head = ['at', 'actor', 'verb', 'subject', 'network', 'detail']
  const cells = rows.map(present).map((event) => {
    const detail = Object.entries(event.detail).map(([name, value]) => `${name}: ${value}`)
    return [event.at, event.actor, event.verb, event.subject, event.network, detail.join('; ')]
  })
  return writeDelimited([head, ...cells])
}

function filterOf(actor: Actor, query: Pick<AuditQuery, 'user' | 'kind'>): queries.Filter {
  return {
    workspaceId: actor.workspaceId,
    ...(query.user === undefined ? {} : { userId: query.user }),
    ...(query.kind === undefined ? {} : { kind: query.kind }),
  }
}

/** What the subject was called when it was done, where nothing else tells. */
const noted = z.object({ email: z.string().optional(), template: z.string().optional() })

function present(row: Awaited<ReturnType<typeof queries.findPage>>[number]): AuditEventView {
  const detail = auditEventView.shape.detail.catch({}).parse(row.detail)
  const { email, template } = noted.catch({}).parse(detail)
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: row.doer_name ?? row.actor,
    verb: row.verb,
    subject: row.subject_name ?? row.invited_email ?? email ?? template ?? null,
    network: row.ip_prefix,
    detail,
  }
}
