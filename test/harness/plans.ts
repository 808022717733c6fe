import { CompiledQuery, type Kysely, type KyselyPlugin, sql } from 'kysely'

/** The same database, and all that is asked of it from now on. */
export function listenedTo<Schema>(db: Kysely<Schema>): { db: Kysely<Schema>; asked: CompiledQuery[] } {
  const asked: CompiledQuery[] = []
  const listening: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      asked.push(db.getExecutor().compileQuery(node, queryId))
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return { db: db.withPlugin(listening), asked }
}

/**
 * How the database would find what `work` asks for: a plan for each query, of the rows that are there now. The tables
 * named are looked through first, so that the plans are those of a database that has been in use for a while.
 */
export async function plansOf<Schema>(
  db: Kysely<Schema>,
  about: { tables: string[]; work(db: Kysely<Schema>): Promise<unknown> },
): Promise<string[]> {
  const listened = listenedTo(db)
  for (const table of about.tables) await sql`analyze ${sql.table(table)}`.execute(db)
  await about.work(listened.db)
  const plans: string[] = []
  for (const { sql: text, parameters } of listened.asked) {
    const explain = CompiledQuery.raw(`explain ${text}`, [...parameters])
    const { rows } = await db.executeQuery<Record<string, string>>(explain)
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'))
  }
  return plans
}
