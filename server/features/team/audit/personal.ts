import { sql } from 'kysely'
import { type PersonalData, personalBatch, type Sought } from '../../../personal-data.ts'
import type { Db } from '../../../schema.ts'

/** What was done about people's addresses. That it was done, by whom and when, stays. */
export const deedsAboutPeople: PersonalData = {
  part: 'audit',
  async count(db, sought) {
    const row = await deeds(db, sought)
      .select((each) => each.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(row.count)
  },
  async read(db, sought, after) {
    return deeds(db, sought)
      .select(['id', 'at', 'actor', 'verb', 'detail'])
      .$if(after !== null, (all) => all.where('id', '>', after ?? ''))
      .orderBy('id')
      .limit(personalBatch)
      .execute()
  },
  async erase(ctx, sought) {
    let erased = 0
    for (const [address, fingerprint] of sought.fingerprints) {
      const { numUpdatedRows } = await ctx.db
        .updateTable('audit_event')
        .set({ subject_id: fingerprint, detail: sql`detail - 'email' - 'reason'` })
        .where('workspace_id', '=', sought.workspaceId)
        .where('subject_type', '=', 'address')
        .where('subject_id', '=', address)
        .executeTakeFirstOrThrow()
      erased += Number(numUpdatedRows)
    }
    return erased
  },
}

function deeds(db: Db, { workspaceId, fingerprints }: Sought) {
  return db
    .selectFrom('audit_event')
    .where('workspace_id', '=', workspaceId)
    .where('subject_type', '=', 'address')
    .where('subject_id', 'in', [...fingerprints.keys()])
}
