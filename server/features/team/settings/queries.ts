import type { Db } from '../../../schema.ts'

interface SectionKey {
  workspaceId: string
  section: string
}

export async function findSetting(db: Db, { workspaceId, section }: SectionKey) {
  return db
    .selectFrom('setting')
    .select(['value', 'version'])
    .where('workspace_id', '=', workspaceId)
    .where('section', '=', section)
    .executeTakeFirst()
}

/** What is stored of several sections, by their names. */
export async function findSettings(db: Db, of: { workspaceId: string; sections: string[] }) {
  const rows = await db
    .selectFrom('setting')
    .select(['section', 'value'])
    .where('workspace_id', '=', of.workspaceId)
    .where('section', 'in', of.sections)
    .execute()
  return new Map(rows.map(({ section, value }) => [section, value]))
}

/** The latest savings of a section with who saved, the newest first. */
export async function findSavings(db: Db, { workspaceId, section, limit }: SectionKey & { limit: number }) {
  return db
    .selectFrom('setting_change as change')
    .leftJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'change.workspace_id')
        .onRef('app_user.id', '=', 'change.changed_by'),
    )
    .select(['change.version', 'change.value', 'change.changed_at', 'app_user.name as changed_by'])
    .where('change.workspace_id', '=', workspaceId)
    .where('change.section', '=', section)
    .orderBy('change.version', 'desc')
    .limit(limit)
    .execute()
}

export interface Saving extends SectionKey {
  id: string
  /** JSON. */
  value: string
  version: number
  by: string | null
  at: Date
}

/** Stores a section as the version after the one that was changed. False when it is at another one by now. */
export async function saveSetting(db: Db, saving: Saving): Promise<boolean> {
  const { workspaceId, section, value, version } = saving
  const row = { workspace_id: workspaceId, section, value, version }
  const saved = await db
    .insertInto('setting')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'section'])
        .doUpdateSet({ value, version })
        .where('setting.version', '=', version - 1),
    )
    .executeTakeFirst()
  if (saved.numInsertedOrUpdatedRows !== 1n) return false
  await db
    .insertInto('setting_change')
    .values({ ...row, id: saving.id, changed_by: saving.by, changed_at: saving.at })
    .execute()
  return true
}

/** What section a saving is of; undefined when there is none. */
export async function findSectionOf(db: Db, key: { workspaceId: string; id: string }) {
  const found = await db
    .selectFrom('setting_change')
    .select('section')
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .executeTakeFirst()
  return found?.section
}
