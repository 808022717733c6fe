import type { MailAddress } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { newId } from '../../../platform/ids.ts'
import type { Db } from '../../../schema.ts'
import { endMail, headerText, messageIdFor, queueMail } from '../outbox/outbox.ts'
import { composeNotification, firstName } from './compose.ts'

// The door for the other features; routes of this one import where things are.
export { composeNotification, firstName }

export interface Notification {
  workspaceId: string
  /** The same key a second time answers with the first mail. */
  key: string
  to: MailAddress
  subject: string
  /** Written by the product: it is sent as it is. */
  html: string
  text: string
}

/** The prefix of the send keys of notifications. */
export const notificationKey = (key: string) => `system:${key}`

/** Queues a mail of the product's own in the transaction that makes it necessary; returns its id. */
export async function notify(ctx: Context, db: Db, notification: Notification): Promise<string> {
  const { workspaceId, key, to, subject, html, text } = notification
  const now = ctx.clock.now()
  const from = ctx.notificationMail?.from.address ?? `system@${new URL(ctx.settings.publicUrl).hostname}`
  const name = to.name ? headerText(to.name) : null
  return queueMail(ctx, db, {
    email: {
      workspace_id: workspaceId,
      id: newId(),
      kind: 'system',
      user_id: null,
      mailbox_id: null,
      identity_id: null,
      send_key: notificationKey(key),
      compose_id: null,
      content_hash: null,
      person_id: null,
      state: 'waiting',
      reason: null,
      due_at: now,
      planned_at: now,
      subject: headerText(subject),
      html,
      text,
      message_id: messageIdFor(newId(), from),
      record_object: null,
      record_id: null,
      who_object: null,
      who_id: null,
      what_id: null,
      created_at: now,
      sent_at: null,
      vendor_message_id: null,
      vendor_thread_id: null,
    },
    recipients: [{ id: newId(), kind: 'to', position: 0, name, address: to.address }],
    attachmentIds: [],
    images: [],
  })
}

/** Takes back a notification that still waits, body and all; one that is under way goes on. */
export async function withdrawNotification(
  ctx: Context,
  db: Db,
  key: { workspaceId: string; id: string },
): Promise<void> {
  await endMail({ ...ctx, db }, { ...key, states: ['waiting'] }, { state: 'cancelled', reason: null })
}
