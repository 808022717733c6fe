import { z } from 'zod'
import { id } from '../../../../contract/basics.ts'
import type { MailboxKey } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { readPayload } from '../../../platform/jobs.ts'
import { userOfJob } from '../../team/users/users.ts'
import { findMailboxOf } from './queries.ts'

const byMailbox = z.object({ workspaceId: id, mailboxId: id })

/** The mailbox that a job is about; null when its user has none any more. */
export async function mailboxOfJob(ctx: Context, payload: unknown): Promise<MailboxKey | null> {
  // 0.1 queued a user's mailbox by its user.
  const named = readPayload(z.union([byMailbox, userOfJob]), payload)
  return 'mailboxId' in named ? named : findMailboxOf(ctx.db, named)
}
