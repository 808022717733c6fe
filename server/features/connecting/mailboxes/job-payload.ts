import { z } from 'zod'
import { id } from '../../../../contract/basics.ts'
import type { MailboxKey } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { readPayload } from '../../../platform/jobs.ts'
import { findMailboxOf } from './queries.ts'

const byMailbox = z.object({ workspaceId: id, mailboxId: id })
/** What 0.1 queued: a user's mailbox, by its user. */
const byUser = z.object({ workspaceId: id, userId: id })

/** The mailbox that a job is about; null when its user has none any more. */
export async function mailboxOfJob(ctx: Context, payload: unknown): Promise<MailboxKey | null> {
  const named = readPayload(z.union([byMailbox, byUser]), payload)
  return 'mailboxId' in named ? named : findMailboxOf(ctx.db, named)
}
