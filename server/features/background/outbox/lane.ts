import type { MailAddress, OutgoingMail } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { wakeAt } from '../../../platform/schedule.ts'
import type { Db } from '../../../schema.ts'
import type { Renewal } from '../../connecting/mailboxes/mailboxes.ts'
import type { EmailRow, RecipientRow } from './queries.ts'

/** What mail leaves from: a mailbox, or, when `mailboxId` is null, the product's own mail server. */
export interface Sender {
  workspaceId: string
  mailboxId: string | null
}

/**
 * One way out, with what is peculiar to it; everything else about attempts, doubt and recovery is the same for all.
 * Within a lane one-off mail leaves before bulk mail.
 */
export interface Lane {
  sender: Sender
  from: MailAddress
  /**
   * Milliseconds: an attempt is decided by nobody before `attempt` has passed, and no hand-over begins later than
   * `reserve` before that.
   */
  times: { attempt: number; reserve: number }
  /** Whether it can be found out afterwards what became of a hand-over; if not, a mail in doubt asks at once. */
  looksUp: boolean
  /** Whether a fault of the whole lane keeps all its mail waiting, and not only the one that met it. */
  standsStill: boolean
  /** Renews the right to send and locks it until the transaction ends; null where everybody has it. */
  renewal: Renewal | null
  /** Whether a limit or a sending window keeps a mail back, as it stands in the transaction that would begin its attempt. */
  keepsBack(db: Db, email: EmailRow): Promise<boolean>
  /** Nothing is handed over from then on: who has opted out has to be read anew. Left out, there is no such time. */
  freshUntil?: Date
  /** Whom a mail was to go to when Salesforce was asked about them; of a lane that asks it. */
  judged?: readonly RecipientRow[]
  /**
   * Does what is left once a mail has been handed over, and may end before that is done: the next one begins meanwhile. Left
   * out, it is waited for.
   */
  afterwards?(work: () => Promise<void>): Promise<void>
  /** Opens the port. Throws ConnectorError. */
  open(): Promise<HandOver>
  /** What was granted does not serve until it is connected anew, by this cause. */
  lose(cause: string): Promise<void>
}

/** What was handed over; the product's own mail server names nothing of it. */
interface Submitted {
  messageId: string | null
  threadId: string | null
}

/** The part of a mailbox that sends. */
export interface HandOver {
  prepare(mail: OutgoingMail): Promise<{ handle: string }>
  submit(handle: string): Promise<Submitted>
  leftAs(messageId: string): Promise<string | undefined>
  discard(handle: string): Promise<unknown>
}

/** The jobs that empty a lane: a mailbox, the product's own mail. */
export const laneJobs = { mailbox: 'dispatch-mailbox', notifications: 'dispatch-notifications' } as const

/** Has a lane emptied at an instant. */
export async function wakeLane(ctx: Context, db: Db, wake: Sender & { at: Date }): Promise<void> {
  const { workspaceId, mailboxId, at } = wake
  await wakeAt(
    ctx.jobs,
    db,
    mailboxId === null
      ? { name: laneJobs.notifications, payload: { workspaceId }, at }
      : { name: laneJobs.mailbox, payload: { workspaceId, mailboxId }, at },
  )
}
