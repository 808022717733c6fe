import type { z } from 'zod'
import type {
  ObjectionMark,
  ObjectionState,
  objectionList,
} from '../../../../contract/opt-outs-objections.ts'
import type { Actor, Context } from '../../../context.ts'
import { newId } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { publish } from '../../background/events/events.ts'
import { addressKey } from './address-key.ts'
import { addOptOut, liftOptOut } from './change.ts'
import { findStandingWords } from './link-queries.ts'
import * as queries from './objection-queries.ts'
import { lockForChange } from './queries.ts'

const shownAtMost = 20

/** An answer that asks for no more mail. */
export interface Objected {
  workspaceId: string
  /** Whom it was said to. */
  userId: string
  emailId: string
  mailEventId: string
  from: { name: string | null; address: string }
  /** Whom the answered mail went to. */
  recipients: { kind: 'to' | 'cc' | 'bcc'; address: string }[]
}

/**
 * Holds mail to whoever has asked for no more, from the commit of this transaction on, until its reader says what they
 * meant. Who answers in somebody's place holds the mail of both. The same message twice changes nothing.
 */
export async function raiseObjection(ctx: Context, db: Db, said: Objected): Promise<void> {
  const { workspaceId, from, recipients } = said
  const writer = addressKey(from.address)
  const known = recipients.some(({ address }) => addressKey(address) === writer)
  const written = known ? [] : recipients.filter(({ kind }) => kind === 'to')
  const addresses = [...new Set([writer, ...written.map(({ address }) => addressKey(address))])].sort()
  await lockAll(db, { workspaceId, addresses })
  await queries.insertObjection(db, {
    workspace_id: workspaceId,
    id: newId(),
    user_id: said.userId,
    email_id: said.emailId,
    mail_event_id: said.mailEventId,
    name: from.name,
    address: from.address,
    addresses,
    state: 'asked',
    since: ctx.clock.now(),
    decided_by: null,
    decided_at: null,
  })
}

/** In one order everywhere, so that two that hold several never wait for each other. */
async function lockAll(db: Db, { workspaceId, addresses }: { workspaceId: string; addresses: string[] }) {
  for (const address of addresses) await lockForChange(db, { workspaceId, address })
}

/** What waits for the actor's word. */
export async function listObjections(ctx: Context, actor: Actor): Promise<z.input<typeof objectionList>> {
  const rows = await queries.findOpenObjections(ctx.db, actor, shownAtMost)
  return {
    objections: rows.map((row) => ({
      id: row.id,
      state: row.state,
      from: { name: row.name, address: row.address },
      email: { id: row.email_id, subject: row.subject },
      since: row.since.toISOString(),
    })),
  }
}

/**
 * Says what somebody meant: that they are to get no more mail from the company, or that it was no objection; `asked` takes
 * that back, as far as nothing else has been said since. What was held is judged anew. Throws `not_found`.
 */
export async function decideObjection(
  ctx: Context,
  actor: Actor,
  { id, state }: { id: string; state: ObjectionState },
): Promise<ObjectionMark> {
  return ctx.db.transaction().execute(async (db) => {
    const row = await queries.lockObjection(db, actor, id)
    if (!row) throw new Refusal('not_found')
    if (row.state === state) return { id, state }
    const { workspace_id: workspaceId, addresses } = row
    await lockAll(db, { workspaceId, addresses })
    for (const address of addresses) {
      const said = saidBy(actor, row, address)
      if (state === 'unsubscribed') await addOptOut(ctx, db, said)
      else if (row.state === 'unsubscribed' && (await isOurWord(db, said))) await liftOptOut(ctx, db, said)
    }
    const now = ctx.clock.now()
    const decided = state === 'asked' ? null : now
    await queries.updateObjection(db, row, {
      state,
      decided_by: decided && actor.userId,
      decided_at: decided,
    })
    await publish(ctx, db, { workspaceId, type: 'objection.decided', subjectId: id, ids: {}, at: now })
    return { id, state }
  })
}

function saidBy(actor: Actor, row: queries.ObjectionRow, address: string) {
  const { workspaceId, userId: byUserId } = actor
  const about = { workspaceId, address, userId: null, emailId: row.email_id }
  return { ...about, byUserId, source: 'answer' as const, reason: null }
}

/** Nobody has said no in another way meanwhile. */
async function isOurWord(db: Db, said: ReturnType<typeof saidBy>): Promise<boolean> {
  const words = await findStandingWords(db, said)
  return words.every((word) => word.source === 'answer' && word.email_id === said.emailId)
}
