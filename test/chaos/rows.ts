import type pg from 'pg'
import type { Mail } from './ledger.ts'

/** What stands in the tables of one workspace, for whoever plays its history: nothing is counted by it. */
export class Rows {
  private readonly pool: pg.Pool
  private readonly workspaceId: string

  constructor(pool: pg.Pool, workspaceId: string) {
    this.pool = pool
    this.workspaceId = workspaceId
  }

  mails(): Promise<Mail[]> {
    return this.query<Mail>(
      `select email.id, who_id as "whoId", lower(address) as address, state, reason
       from email join email_recipient as recipient
         on recipient.workspace_id = email.workspace_id and recipient.email_id = email.id and recipient.kind = 'to'
       where email.workspace_id = $1 order by email.id`,
    )
  }

  attemptsOf(draftId: string): Promise<{ id: string; email_id: string; submitted: boolean }[]> {
    return this.query(
      `select id, email_id, submitted_at is not null as submitted from attempt
       where workspace_id = $1 and position($2 in handle) > 0`,
      draftId,
    )
  }

  /** How often mailboxes and writes were taken. */
  async takings(): Promise<string> {
    const [row] = await this.query<{ takings: string }>(
      `select concat((select sum(lease_epoch) from mailbox where workspace_id = $1), ' ',
        (select sum(tries) from crm_write where workspace_id = $1)) as takings`,
    )
    return row?.takings ?? ''
  }

  /** Whether a mail or a write is still to come to its end. */
  async isAnythingOpen(): Promise<boolean> {
    const open = await this.query(
      `select 1 from email where workspace_id = $1 and state in ('waiting', 'scheduled', 'sending')
       union all
       select 1 from crm_write where workspace_id = $1 and state in ('waiting', 'writing')
       union all
       select 1 from crm_opt_out where workspace_id = $1 and state = 'waiting' limit 1`,
    )
    return open.length > 0
  }

  private async query<Row extends object>(sql: string, ...values: string[]): Promise<Row[]> {
    return (await this.pool.query<Row>(sql, [this.workspaceId, ...values])).rows
  }
}
