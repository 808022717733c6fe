import { sql } from 'kysely'
import type { Db } from '../../../schema.ts'

interface Key {
  workspaceId: string
  id: string
}

/** What a template says, and its mark. */
export async function findText(db: Db, key: Key) {
  return db
    .selectFrom('template')
    .select(['name', 'subject', 'html', 'words', 'marked_digest', 'marked_reason'])
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .executeTakeFirstOrThrow()
}

/** The digest of a template's text that a user may send as marked; null where there is none. */
export async function findUsableDigest(db: Db, key: Key & { userId: string }): Promise<string | null> {
  const found = await usable(db, key).select('marked_digest').where('id', '=', key.id).executeTakeFirst()
  return found?.marked_digest ?? null
}

/** Whether there is a marked template that a user may use. */
export async function isAnyUsable(db: Db, reader: { workspaceId: string; userId: string }): Promise<boolean> {
  return (await usable(db, reader).select('id').limit(1).executeTakeFirst()) !== undefined
}

function usable(db: Db, reader: { workspaceId: string; userId: string }) {
  return db
    .selectFrom('template')
    .where('workspace_id', '=', reader.workspaceId)
    .where('marked_digest', 'is not', null)
    .where('deleted_at', 'is', null)
    .where((of) => of.or([of('owner_id', '=', reader.userId), of('is_shared', '=', true)]))
}

/** Every marked template of a workspace, by name, whoever may use it. */
export async function findMarked(db: Db, workspaceId: string) {
  return db
    .selectFrom('template')
    .innerJoin('app_user as owner', (join) =>
      join
        .onRef('owner.workspace_id', '=', 'template.workspace_id')
        .onRef('owner.id', '=', 'template.owner_id'),
    )
    .innerJoin('app_user as marker', (join) =>
      join
        .onRef('marker.workspace_id', '=', 'template.workspace_id')
        .onRef('marker.id', '=', 'template.marked_by'),
    )
    .select(['template.id', 'template.name', 'template.owner_id', 'template.is_shared'])
    .select(['template.marked_reason', 'template.marked_at', 'owner.name as owner', 'marker.name as by'])
    .where('template.workspace_id', '=', workspaceId)
    .where('template.marked_digest', 'is not', null)
    .where('template.deleted_at', 'is', null)
    .orderBy(sql`lower(template.name)`)
    .orderBy('template.id')
    .execute()
}

/** Mails that were sent as non-commercial ones, and those of them that went to somebody who had said no; `id` null: of any template. */
export async function countNoncommercial(
  db: Db,
  about: { workspaceId: string; id: string | null },
): Promise<{ sent: number; passed: number }> {
  const { id } = about
  const row = await db
    .selectFrom('email')
    .select((each) => [
      each.fn.countAll<string>().as('sent'),
      each.fn
        .countAll<string>()
        .filterWhere(
          sql<boolean>`exists (select from passed_opt_out as passed
            where passed.workspace_id = email.workspace_id and passed.email_id = email.id)`,
        )
        .as('passed'),
    ])
    .where('workspace_id', '=', about.workspaceId)
    .where('state', '=', 'sent')
    .where('marked_digest', 'is not', null)
    .$if(id !== null, (all) => all.where('template_id', '=', id))
    .executeTakeFirstOrThrow()
  return { sent: Number(row.sent), passed: Number(row.passed) }
}
