import { type PersonalData, personalBatch, type Sought } from '../../../personal-data.ts'
import type { Db } from '../../../schema.ts'

/** What Salesforce is told, or was told, of people's opt-outs. What is still to be written there is let be written first. */
export const writtenOptOutsOfPeople: PersonalData = {
  part: 'optOuts',
  async count(db, sought) {
    const row = await told(db, sought)
      .select((each) => each.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(row.count)
  },
  async read(db, sought, after) {
    const rows = await told(db, sought)
      .select(['address', 'is_out', 'state', 'written_at'])
      .$if(after !== null, (all) => all.where('address', '>', after ?? ''))
      .orderBy('address')
      .limit(personalBatch)
      .execute()
    return rows.map(({ is_out, written_at, ...row }) => ({
      id: row.address,
      ...row,
      toldSalesforce: is_out,
      writtenAt: written_at,
    }))
  },
  async erase(ctx, { workspaceId, fingerprints }) {
    const { numDeletedRows } = await ctx.db
      .deleteFrom('crm_opt_out')
      .where('workspace_id', '=', workspaceId)
      .where('address', 'in', [...fingerprints.keys()])
      .where('state', '<>', 'waiting')
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  },
}

function told(db: Db, { workspaceId, fingerprints }: Sought) {
  return db
    .selectFrom('crm_opt_out')
    .where('workspace_id', '=', workspaceId)
    .where('address', 'in', [...fingerprints.keys()])
}
