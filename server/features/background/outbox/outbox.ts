import type { Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'
import { findLatestAttempt } from './attempt-queries.ts'
import { markSent } from './attempts.ts'
import { cancelMailOf } from './cancel-for-user.ts'
import { countEnded, emptyEnded } from './empty-mail.ts'
import { endMail } from './end-mail.ts'
import { type Expected, expectedTimes } from './expected.ts'
import { fileName, headerText, messageIdFor } from './header-text.ts'
import { holdMail, letMailGo, listHolds, mailHeldSince, releaseMail } from './hold.ts'
import { findKeptBack } from './keep-back.ts'
import { wakeLane } from './lane.ts'
import { mailboxUses } from './mailbox-use.ts'
import { findPassed } from './noncommercial.ts'
import { copiesToLeaveOut } from './opt-outs.ts'
import { findOverdueMail } from './overdue.ts'
import { cancelMailTo, outlookOf } from './personal.ts'
import {
  deleteCopies,
  type EmailAt,
  type EmailRow,
  findAttachmentsOf,
  findBySendKey,
  findEmail,
  findRecipients,
  findSenders,
  insertEmail,
  moveEmail,
  type NewEmail,
  planAgain,
  type RecipientRow,
} from './queries.ts'
import { leave, takeOver } from './recovery.ts'
import { decideRestored } from './restored-decision.ts'
import { awaitsSearch, changeRestored } from './restored-queries.ts'
import { retryFailed } from './retry-failed.ts'
import { findAnswerOf, findChangeable, findSource, type Rewritten, rewrite } from './source-queries.ts'

// The door for whoever writes mail, and for the start; the jobs of this room import where things are.
export {
  awaitsSearch,
  cancelMailOf,
  cancelMailTo,
  changeRestored,
  copiesToLeaveOut,
  countEnded,
  decideRestored,
  deleteCopies,
  type EmailAt,
  type EmailRow,
  type Expected,
  emptyEnded,
  endMail,
  expectedTimes,
  fileName,
  findAnswerOf,
  findAttachmentsOf,
  findChangeable,
  findEmail,
  findKeptBack,
  findLatestAttempt,
  findOverdueMail,
  findPassed,
  findRecipients,
  findSenders,
  findSource,
  headerText,
  holdMail,
  insertEmail,
  leave,
  letMailGo,
  listHolds,
  mailboxUses,
  mailHeldSince,
  markSent,
  messageIdFor,
  moveEmail,
  type NewEmail,
  outlookOf,
  planAgain,
  type RecipientRow,
  type Rewritten,
  releaseMail,
  retryFailed,
  rewrite,
  takeOver,
  wakeLane,
}

/**
 * Queues one mail in the caller's transaction and has its lane emptied when it falls due. A send key that is taken
 * queues nothing; answers with the id of the mail that has it.
 */
export async function queueMail(ctx: Context, db: Db, mail: NewEmail): Promise<string> {
  const { workspace_id: workspaceId, id, send_key: sendKey, mailbox_id: mailboxId, due_at: at } = mail.email
  if (!(await insertEmail(db, mail))) return (await findBySendKey(db, { workspaceId, sendKey }))?.id ?? id
  await wakeLane(ctx, db, { workspaceId, mailboxId: mailboxId ?? null, at: new Date(at) })
  return id
}
