import type { AuditVerb } from '../../../../contract/audit.ts'
import type { Context } from '../../../context.ts'
import { after, days } from '../../../platform/clock.ts'
import { newId } from '../../../platform/ids.ts'
import type { Db } from '../../../schema.ts'
import { findLast, forgetNetworks } from './queries.ts'

/** What somebody did, for the append-only record. `detail` holds before and after, without secrets. */
export interface AuditEntry {
  workspaceId: string
  /** The user who did it; null for the operator and the system, named by `actor`. */
  userId: string | null
  actor: string
  verb: AuditVerb
  subject: { type: string; id: string }
  ipPrefix?: string | null
  detail?: Record<string, string | number | boolean | null>
}

/** How long it is kept from which network something was done. What was done, and by whom, stays. */
const networkKept = days(90)

/** Writes an entry in the transaction of the deed itself. */
export async function audit(ctx: Context, db: Db, entry: AuditEntry): Promise<void> {
  await db
    .insertInto('audit_event')
    .values({
      workspace_id: entry.workspaceId,
      id: newId(),
      at: ctx.clock.now(),
      user_id: entry.userId,
      actor: entry.actor,
      verb: entry.verb,
      subject_type: entry.subject.type,
      subject_id: entry.subject.id,
      ip_prefix: entry.ipPrefix ?? null,
      detail: JSON.stringify(entry.detail ?? {}),
    })
    .execute()
}

/** When something was done last to each of these; what it was never done to is missing. */
export async function whenLast(
  db: Db,
  about: { workspaceId: string; verb: AuditVerb; subjectIds: string[] },
): Promise<Map<string, Date>> {
  return new Map((await findLast(db, about)).map((row) => [row.subject_id, row.at]))
}

/** Takes from entries the network they came from, after 90 days. */
export async function sweepAudit(ctx: Context): Promise<void> {
  await forgetNetworks(ctx.db, after(ctx.clock.now(), -networkKept))
}
