import type { ExpressionBuilder } from 'kysely'
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres'
import type { Db, Schema } from '../../../schema.ts'

type OfEmail = ExpressionBuilder<Schema, 'email'>

/** What a mail is handed over as, all of it by one question; undefined where there is no such mail. */
export async function findWholeMail(db: Db, key: { workspaceId: string; id: string }) {
  return db
    .selectFrom('email')
    .select(['message_id', 'subject', 'html', 'text', 'user_id', 'marked_digest'])
    .select((of) => [
      recipientsOf(of).as('recipients'),
      filesOf(of).as('files'),
      answerOf(of).as('answer'),
      linkOf(of).as('link'),
    ])
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .executeTakeFirst()
}

/** What the Task of a mail says beside the mail's own row: whom it went to, its sender's zone, and the token of its link. */
export async function findToldOf(db: Db, key: { workspaceId: string; id: string }) {
  return db
    .selectFrom('email')
    .leftJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'email.workspace_id')
        .onRef('app_user.id', '=', 'email.user_id'),
    )
    .select('app_user.time_zone as timeZone')
    .select((of) => [recipientsOf(of).as('recipients'), linkOf(of).as('link')])
    .where('email.workspace_id', '=', key.workspaceId)
    .where('email.id', '=', key.id)
    .executeTakeFirstOrThrow()
}

/** In the order of their places: To, CC, BCC. */
function recipientsOf(of: OfEmail) {
  return jsonArrayFrom(
    of
      .selectFrom('email_recipient')
      .select(['email_recipient.kind', 'email_recipient.name', 'email_recipient.address'])
      .whereRef('email_recipient.workspace_id', '=', 'email.workspace_id')
      .whereRef('email_recipient.email_id', '=', 'email.id')
      .orderBy('email_recipient.kind', 'desc')
      .orderBy('email_recipient.position'),
  )
}

function filesOf(of: OfEmail) {
  return jsonArrayFrom(
    of
      .selectFrom('email_attachment')
      .innerJoin('attachment', (join) =>
        join
          .onRef('attachment.workspace_id', '=', 'email_attachment.workspace_id')
          .onRef('attachment.id', '=', 'email_attachment.attachment_id'),
      )
      .select(['attachment.name', 'attachment.media_type', 'attachment.sha256'])
      .whereRef('email_attachment.workspace_id', '=', 'email.workspace_id')
      .whereRef('email_attachment.email_id', '=', 'email.id')
      .orderBy('email_attachment.position'),
  )
}

function answerOf(of: OfEmail) {
  return jsonObjectFrom(
    of
      .selectFrom('email_answer')
      .select(['email_answer.vendor_message_id', 'email_answer.vendor_thread_id', 'email_answer.refers_to'])
      .whereRef('email_answer.workspace_id', '=', 'email.workspace_id')
      .whereRef('email_answer.email_id', '=', 'email.id'),
  )
}

function linkOf(of: OfEmail) {
  return jsonObjectFrom(
    of
      .selectFrom('unsubscribe_link')
      .select(['unsubscribe_link.token', 'unsubscribe_link.form'])
      .whereRef('unsubscribe_link.workspace_id', '=', 'email.workspace_id')
      .whereRef('unsubscribe_link.email_id', '=', 'email.id'),
  )
}
