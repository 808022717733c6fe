import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type pg from 'pg'
import { z } from 'zod'

/** A line of the record: see server/features/selling/opt-outs/record.ts. */
const line = z.object({
  v: z.literal(1),
  id: z.uuid(),
  workspace: z.uuid(),
  said: z.enum(['opted_out', 'resubscribed', 'erased']),
  fingerprint: z.string().regex(/^#[0-9a-f]{64}$/),
  seller: z.uuid().nullable(),
  at: z.iso.datetime(),
})

/** What became of the record at a restore, and how many of its lines are newer than the backup. */
export interface RecordRead {
  record: 'not_asked' | 'missing' | 'read'
  newer: number
}

/** Longer ones are none of ours. */
const longestLine = 1000

/**
 * Reads the record of opt-outs and erasures into a database that was restored, in its transaction. What the backup knows
 * already changes nothing; the rest is taken up by the next start, before which no mail goes. `path` null: nobody asks for it.
 */
export async function readRecordInto(client: pg.ClientBase, path: string | null): Promise<RecordRead> {
  if (path === null) return { record: 'not_asked', newer: 0 }
  const none = { newer: 0, ids: new Set<string>(), isOurs: false }
  const read = existsSync(path) ? await readInto(client, path) : none
  // A machine that was set up anew has begun a file of its own: it says nothing of these workspaces, or not what the backup
  // knows to be written. Nobody can tell one that was lost from one in which nothing was ever said.
  const isThere = (await lacksNothing(client, read.ids)) && read.isOurs
  await client.query('update restoration set record_state = $1', [isThere ? 'awaited' : 'missing'])
  return { record: isThere ? 'read' : 'missing', newer: read.newer }
}

/** Whether a file with these lines has all that was written before the backup. What it lacks is written once more. */
async function lacksNothing(client: pg.ClientBase, ids: Set<string>): Promise<boolean> {
  const { rows } = await client.query<{ id: string }>(
    'select id from privacy_record where written_at is not null',
  )
  const lacking = rows.flatMap(({ id }) => (ids.has(id) ? [] : id))
  await client.query('update privacy_record set written_at = null where id = any($1)', [lacking])
  return lacking.length === 0
}

interface Lines {
  newer: number
  ids: Set<string>
  /** There is a line about a workspace that was restored. */
  isOurs: boolean
}

async function readInto(client: pg.ClientBase, path: string): Promise<Lines> {
  const workspaces = await client.query<{ id: string }>('select id from workspace')
  const ours = new Set(workspaces.rows.map(({ id }) => id))
  let newer = 0
  let isOurs = false
  const ids = new Set<string>()
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const said = text.length > longestLine ? undefined : parse(text)
    if (!said) continue
    ids.add(said.id)
    isOurs ||= ours.has(said.workspace)
    const { rowCount } = await client.query(
      `insert into privacy_record (workspace_id, id, said, fingerprint, user_id, at, written_at)
       select id, $2, $3, $4, $5, $6, $6 from workspace where id = $1
       on conflict do nothing`,
      [said.workspace, said.id, said.said, said.fingerprint, said.seller, said.at],
    )
    newer += rowCount ?? 0
  }
  return { newer, ids, isOurs }
}

/** A line that a crash has cut off says nothing; it is written again. */
function parse(text: string): z.infer<typeof line> | undefined {
  try {
    return line.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
