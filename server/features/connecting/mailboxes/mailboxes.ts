import { awaitedApproval, endWaits, openApproval, readApproval } from './approval.ts'
import { answerAboutMailbox, connectMailbox, recordMailboxRefusal } from './connect.ts'
import { type MailboxHealth, mailboxCauseOf, mailboxVendors, readMailboxHealth } from './health.ts'
import { mailboxOfJob } from './job-payload.ts'
import {
  fenceOff,
  freeLeases,
  type Lease,
  type Renewal,
  releaseLease,
  renewLease,
  takeLease,
} from './lease.ts'
import { expirePending, readPendingMailbox, sweepPendingMailboxes } from './pending.ts'
import { askMailbox, mailboxRefusal, openMailboxOf } from './probe.ts'
import {
  findGrantOf,
  findMailbox,
  findMailboxOf,
  findSendingMailbox,
  serves,
  stalledSince,
  upsertMailbox,
  withReading,
} from './queries.ts'

// The door for the other features.
export {
  answerAboutMailbox,
  askMailbox,
  awaitedApproval,
  connectMailbox,
  endWaits,
  expirePending,
  fenceOff,
  findGrantOf,
  findMailbox,
  findMailboxOf,
  findSendingMailbox,
  freeLeases,
  type Lease,
  type MailboxHealth,
  mailboxCauseOf,
  mailboxOfJob,
  mailboxRefusal,
  mailboxVendors,
  openApproval,
  openMailboxOf,
  type Renewal,
  readApproval,
  readMailboxHealth,
  readPendingMailbox,
  recordMailboxRefusal,
  releaseLease,
  renewLease,
  serves,
  stalledSince,
  sweepPendingMailboxes,
  takeLease,
  upsertMailbox,
  withReading,
}
