import { type Selectable, sql } from 'kysely'
import { type PersonalData, personalBatch, type Sought } from '../../../personal-data.ts'
import type { Db, Schema } from '../../../schema.ts'

/** A draft may be three megabytes. */
const pageOfDrafts = 10

/** What sellers have begun to write to people. */
export const draftsOfPeople: PersonalData = {
  part: 'drafts',
  async count(db, sought) {
    const row = await draftsTo(db, sought)
      .select((each) => each.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(row.count)
  },
  async read(db, sought, after) {
    const rows = await draftsTo(db, sought)
      .select(['id', 'recipients', 'answered', 'cc', 'bcc', 'subject', 'html', 'created_at', 'updated_at'])
      .$if(after !== null, (all) => all.where('id', '>', after ?? ''))
      .orderBy('id')
      .limit(pageOfDrafts)
      .execute()
    return rows.map(({ created_at, updated_at, recipients, answered, bcc, ...row }) => ({
      ...row,
      to: answered
        ? [{ name: answered.name, address: answered.address }]
        : recipients.map(({ name }) => ({ name })),
      // Whom it is to go to unseen is somebody else's.
      bcc: bcc.filter((written) => isOf(written, sought)),
      begunAt: created_at,
      changedAt: updated_at,
    }))
  },
  erase: (ctx, sought) =>
    ctx.db.transaction().execute(async (db) => {
      const rows = await draftsTo(db, sought)
        .selectAll()
        .orderBy('id')
        .limit(personalBatch)
        .forUpdate()
        .execute()
      for (const row of rows) await eraseFrom(db, sought, row)
      return rows.length
    }),
}

function draftsTo(db: Db, { workspaceId, addresses, recordIds }: Sought) {
  return db
    .selectFrom('draft')
    .where('workspace_id', '=', workspaceId)
    .where(
      sql<boolean>`(exists (select from jsonb_array_elements(recipients) one where one->>'id' = any(${recordIds}))
        or record_id = any(${recordIds})
        or lower(answered->>'address') = any(${addresses}::text[])
        or exists (select from unnest(cc || bcc) written, unnest(${addresses}::text[]) address
          where address = any(regexp_split_to_array(lower(written), '[\\s<>,;"]+'))))`,
    )
}

/** One to them alone goes; of one to others too they are taken out, and whoever has it open is told that it has changed. */
async function eraseFrom(db: Db, sought: Sought, draft: Selectable<Schema['draft']>): Promise<void> {
  const { addresses, recordIds } = sought
  const others = draft.recipients.filter(({ id }) => !recordIds.includes(id))
  const isToThem = addresses.includes(draft.answered?.address.toLowerCase() ?? '')
  const isTheirs =
    isToThem || recordIds.includes(draft.record_id) || (others.length === 0 && draft.recipients.length > 0)
  const key = { workspace_id: draft.workspace_id, id: draft.id }
  if (isTheirs) {
    await db
      .deleteFrom('draft')
      .where('workspace_id', '=', key.workspace_id)
      .where('id', '=', key.id)
      .execute()
    return
  }
  const isOther = (written: string) => !isOf(written, sought)
  await db
    .updateTable('draft')
    .set({
      recipients: JSON.stringify(others),
      cc: draft.cc.filter(isOther),
      bcc: draft.bcc.filter(isOther),
      version: draft.version + 1,
    })
    .where('workspace_id', '=', key.workspace_id)
    .where('id', '=', key.id)
    .execute()
}

/** Whether one of their addresses stands in it, as somebody has typed it. */
function isOf(written: string, { addresses }: Sought): boolean {
  const words = written.toLowerCase().split(/[\s<>,;"]+/)
  return addresses.some((address) => words.includes(address))
}
