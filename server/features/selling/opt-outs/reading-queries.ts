import { sql } from 'kysely'
import { chunks, rowsAtOnce } from '../../../platform/chunks.ts'
import type { Db } from '../../../schema.ts'

/** Whoever of a workspace sees everything, as was found out since an instant, and is still connected. */
export async function findReader(
  db: Db,
  key: { workspaceId: string; since: Date },
): Promise<string | undefined> {
  const found = await connected(db, key.workspaceId)
    .innerJoin('crm_sight', (join) =>
      join
        .onRef('crm_sight.workspace_id', '=', 'app_user.workspace_id')
        .onRef('crm_sight.user_id', '=', 'app_user.id'),
    )
    .where('crm_sight.sees_all', '=', true)
    .where('crm_sight.known_at', '>', key.since)
    .select('app_user.id')
    .orderBy('app_user.id')
    .limit(1)
    .executeTakeFirst()
  return found?.id
}

/** Whose sight nobody has asked about since an instant; admins first. */
export async function findUnknownSights(
  db: Db,
  key: { workspaceId: string; since: Date; limit: number },
): Promise<string[]> {
  const rows = await connected(db, key.workspaceId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('crm_sight')
            .select('crm_sight.user_id')
            .whereRef('crm_sight.workspace_id', '=', 'app_user.workspace_id')
            .whereRef('crm_sight.user_id', '=', 'app_user.id')
            .where('crm_sight.known_at', '>', key.since),
        ),
      ),
    )
    .select('app_user.id')
    .orderBy((of) => of('app_user.role', '=', 'admin'), 'desc')
    .orderBy('app_user.id')
    .limit(key.limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** The workspace's active users whose Salesforce is connected. */
function connected(db: Db, workspaceId: string) {
  return db
    .selectFrom('app_user')
    .innerJoin('connection', (join) =>
      join
        .onRef('connection.workspace_id', '=', 'app_user.workspace_id')
        .onRef('connection.user_id', '=', 'app_user.id'),
    )
    .where('app_user.workspace_id', '=', workspaceId)
    .where('app_user.state', '=', 'active')
    .where('connection.kind', '=', 'crm')
    .where('connection.state', '=', 'healthy')
}

export async function saveSight(
  db: Db,
  sight: { workspaceId: string; userId: string; seesAll: boolean; now: Date },
): Promise<void> {
  const known = { sees_all: sight.seesAll, known_at: sight.now }
  await db
    .insertInto('crm_sight')
    .values({ workspace_id: sight.workspaceId, user_id: sight.userId, ...known })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'user_id']).doUpdateSet(known))
    .execute()
}

/** Keeps what was read of these; an older reading never takes the place of a newer one. */
export async function saveReadings(
  db: Db,
  read: {
    workspaceId: string
    at: Date
    subjects: readonly string[]
    out: ReadonlySet<string>
    theirs: ReadonlySet<string>
  },
): Promise<void> {
  const { workspaceId, at, out, theirs } = read
  for (const some of chunks([...read.subjects].sort(), rowsAtOnce))
    await sql`
      insert into opt_out_reading (workspace_id, subject, is_out, is_theirs, read_at)
      select ${workspaceId}, read.subject, read.is_out, read.is_theirs, ${at}
      from unnest(${some}::text[], ${some.map((one) => out.has(one))}::boolean[],
        ${some.map((one) => theirs.has(one))}::boolean[]) as read (subject, is_out, is_theirs)
      on conflict (workspace_id, subject) do update set is_out = excluded.is_out,
        is_theirs = excluded.is_theirs, read_at = excluded.read_at
      where opt_out_reading.read_at < excluded.read_at`.execute(db)
}

/** What was read of these since an instant. */
export async function findReadings(
  db: Db,
  key: { workspaceId: string; subjects: readonly string[]; since: Date },
): Promise<Map<string, { isOut: boolean; isTheirs: boolean; readAt: Date }>> {
  if (key.subjects.length === 0) return new Map()
  const { rows } = await sql<{ subject: string; is_out: boolean; is_theirs: boolean; read_at: Date }>`
    select subject, is_out, is_theirs, read_at from opt_out_reading
    where workspace_id = ${key.workspaceId} and subject = any(${[...key.subjects]}::text[])
      and read_at > ${key.since}`.execute(db)
  return new Map(
    rows.map((row) => [row.subject, { isOut: row.is_out, isTheirs: row.is_theirs, readAt: row.read_at }]),
  )
}

export async function deleteReadings(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('opt_out_reading').where('read_at', '<', before).execute()
}
