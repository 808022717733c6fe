import type pg from 'pg'
import { type Check, ok, problem } from './check.ts'

/** Whether answers are read: mailboxes in which nothing can be read, and messages that could not be. */
export async function checkReading(client: Pick<pg.ClientBase, 'query'>): Promise<Check[]> {
  const { rows: there } = await client.query<{ there: boolean }>(
    `select to_regclass('public.unreadable_message') is not null as there`,
  )
  if (!there[0]?.there) return []
  const { rows } = await client.query<{ stalled: string; messages: string; mailboxes: string }>(`
    select
      (select count(*) from mailbox_watch watch
        join mailbox on mailbox.workspace_id = watch.workspace_id and mailbox.id = watch.mailbox_id
        left join connection on connection.workspace_id = mailbox.workspace_id and connection.id = mailbox.connection_id
        where (connection.id is null or connection.state = 'healthy' and watch.stalled_since >= connection.state_since)
          and watch.stalled_since is not null) as stalled,
      count(*) as messages,
      count(distinct (workspace_id, mailbox_id)) as mailboxes
    from unreadable_message`)
  const { stalled, messages, mailboxes } = rows[0] ?? { stalled: '0', messages: '0', mailboxes: '0' }
  const unread =
    messages === '0'
      ? 'Every message could be read.'
      : `${messages} messages in ${mailboxes} mailboxes could not be read; another version tries them again.`
  if (stalled === '0') return [ok('reading', unread)]
  return [
    problem(
      'reading',
      `${stalled} mailboxes have not been read for more than 15 minutes. ${unread}`,
      'Look for "mailbox not read" in the log: its code says what the mail service answers, or what went wrong here.',
    ),
  ]
}
