import type pg from 'pg'
import type { InboundHeaders } from '../../server/connectors/mail.ts'
import type { SellingWorld } from './selling-world.ts'

/** Every row of the workspace, of every table, as one text: a line begins with its table. */
export async function everythingOf(pool: pg.Pool, { actor }: SellingWorld): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = 'public' and column_name = 'workspace_id'`,
  )
  const texts = rows.map(async ({ name }) => {
    const found = await pool.query(
      `select row_to_json(t)::text as row from public.${name} t where workspace_id = $1`,
      [actor.workspaceId],
    )
    return found.rows.map(({ row }) => `${name} ${row}`)
  })
  return (await Promise.all(texts)).flat().join('\n')
}

/** What somebody answers to the first mail that was sent. */
export function answerFrom(world: SellingWorld, them: { name: string; email: string }): InboundHeaders {
  return {
    id: 'quist-message',
    threadId: 'quist-thread',
    own: false,
    receivedAt: world.now(),
    from: { name: them.name, address: them.email },
    subject: 'Re: For Quist',
    messageId: '<wilhelmina@buyer.example>',
    refersTo: [world.mailbox.delivered[0]?.messageId ?? ''],
    autoSubmitted: null,
    precedence: null,
    contentType: 'text/plain',
    autoReply: false,
    isReturned: false,
    failedRecipients: [],
    offers: null,
    report: null,
  }
}
