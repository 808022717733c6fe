import { z } from 'zod'
import type { Stage } from '../../../bench/installation.ts'

/** How often each thing that must happen once has happened for one person. */
export interface RowCounts {
  users: number
  acceptedInvitations: number
  crmConnections: number
  mailboxes: number
  emails: number
  salesTasks: number
  crmWrites: number
}

/** Counts what the database holds for the person with this e-mail address. */
export async function rowCountsOf(stage: Stage, email: string): Promise<RowCounts> {
  const [row] = await stage.query<Record<string, string>>(
    `with who as (select id from app_user where email = $1)
     select (select count(*) from who) as users,
       (select count(*) from invitation where email = $1 and state = 'accepted') as accepted_invitations,
       (select count(*) from connection where kind = 'crm' and user_id in (select id from who)) as crm_connections,
       (select count(*) from connection where kind = 'mailbox' and user_id in (select id from who)) as mailboxes,
       (select count(*) from email where user_id in (select id from who)) as emails,
       (select count(*) from sales_task where user_id in (select id from who)) as sales_tasks,
       (select count(*) from crm_write where user_id in (select id from who)) as crm_writes`,
    [email],
  )
  const count = (name: string) => Number(row?.[name])
  return {
    users: count('users'),
    acceptedInvitations: count('accepted_invitations'),
    crmConnections: count('crm_connections'),
    mailboxes: count('mailboxes'),
    emails: count('emails'),
    salesTasks: count('sales_tasks'),
    crmWrites: count('crm_writes'),
  }
}

const calls = z.array(z.object({ method: z.string(), path: z.string(), status: z.number() }))

/** How often Google was asked to send something. */
export async function sendsAtGoogle(stage: Stage): Promise<number> {
  const response = await fetch(`${stage.google}/__sandbox/calls`)
  const sends = calls.parse(await response.json()).filter(({ path }) => path.endsWith('/drafts/send'))
  return sends.filter(({ status }) => status === 200).length
}
