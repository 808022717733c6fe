import type { AuditKind, AuditVerb } from '../../../../contract/audit.ts'
import type { Db } from '../../../schema.ts'

export interface Filter {
  workspaceId: string
  userId?: string
  kind?: AuditKind
}

/** Events with the names of who did it and of a user it was done to, the newest first. */
export async function findPage(
  db: Db,
  page: Filter & { before: { at: Date; id: string } | null; limit: number },
) {
  const { userId, kind, before } = page
  return db
    .selectFrom('audit_event as event')
    .leftJoin('app_user as doer', (join) =>
      join.onRef('doer.workspace_id', '=', 'event.workspace_id').onRef('doer.id', '=', 'event.user_id'),
    )
    .leftJoin('app_user as subject', (join) =>
      join
        .onRef('subject.workspace_id', '=', 'event.workspace_id')
        .on('event.subject_type', '=', 'user')
        .on((on) => on(on.cast<string>('subject.id', 'text'), '=', on.ref('event.subject_id'))),
    )
    .leftJoin('invitation', (join) =>
      join
        .onRef('invitation.workspace_id', '=', 'event.workspace_id')
        .on('event.subject_type', '=', 'invitation')
        .on((on) => on(on.cast<string>('invitation.id', 'text'), '=', on.ref('event.subject_id'))),
    )
    .select([
      'event.id',
      'event.at',
      'event.actor',
      'event.verb',
      'event.ip_prefix',
      'event.detail',
      'doer.name as doer_name',
      'subject.name as subject_name',
      'invitation.email as invited_email',
    ])
    .where('event.workspace_id', '=', page.workspaceId)
    .$if(userId !== undefined, (all) => all.where('event.user_id', '=', userId ?? ''))
    .$if(kind !== undefined, (all) => all.where('event.verb', 'like', `${kind}.%`))
    .$if(before !== null, (all) =>
      all.where((of) =>
        of(of.refTuple('event.at', 'event.id'), '<', of.tuple(before?.at ?? new Date(0), before?.id ?? '')),
      ),
    )
    .orderBy('event.at', 'desc')
    .orderBy('event.id', 'desc')
    .limit(page.limit)
    .execute()
}

/** Takes the network from every event before an instant. */
export async function forgetNetworks(db: Db, before: Date): Promise<void> {
  await db
    .updateTable('audit_event')
    .set({ ip_prefix: null })
    .where('at', '<', before)
    .where('ip_prefix', 'is not', null)
    .execute()
}

export async function findLast(
  db: Db,
  about: { workspaceId: string; verb: AuditVerb; subjectIds: string[] },
): Promise<{ subject_id: string; at: Date }[]> {
  if (about.subjectIds.length === 0) return []
  return db
    .selectFrom('audit_event')
    .select(['subject_id', (of) => of.fn.max('at').as('at')])
    .where('workspace_id', '=', about.workspaceId)
    .where('verb', '=', about.verb)
    .where('subject_id', 'in', about.subjectIds)
    .groupBy('subject_id')
    .execute()
}
