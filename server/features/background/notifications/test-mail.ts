import type { ErrorCode } from '../../../../contract/errors.ts'
import type { NotificationMailView, TestMail } from '../../../../contract/notifications.ts'
import type { Actor, Context } from '../../../context.ts'
import { newId } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import { audit } from '../../team/audit/audit.ts'
import { readWorkspace } from '../../team/workspaces/workspaces.ts'
import { notify, withdrawNotification } from './notifications.ts'
import { findLatest } from './queries.ts'
import { testNotification } from './test-notification.ts'

type Row = NonNullable<Awaited<ReturnType<typeof findLatest>>>

/** How the product's own mail leaves, and how far the actor's latest test of it has come. */
export async function readNotificationMail(ctx: Context, actor: Actor): Promise<NotificationMailView> {
  const row = await findLatest(ctx.db, latestOf(actor))
  return { from: ctx.notificationMail?.from.address ?? null, test: row ? present(row) : null }
}

/**
 * Mails the actor by the way that invitations take. A test that still waits is taken back: it would arrive late and
 * mislead. Refuses `product_mail_off` while no mail server is set.
 */
export async function sendTestMail(ctx: Context, actor: Actor): Promise<void> {
  if (!ctx.notificationMail) throw new Refusal('product_mail_off')
  const { workspaceId, language, name, email } = actor
  const workspace = await readWorkspace(ctx.db, workspaceId)
  const url = ctx.settings.publicUrl
  await ctx.db.transaction().execute(async (db) => {
    const former = await findLatest(db, latestOf(actor))
    if (former) await withdrawNotification(ctx, db, { workspaceId, id: former.id })
    const id = await notify(ctx, db, {
      workspaceId,
      key: `${keyOf(actor)}${newId()}`,
      to: { name, address: email },
      ...testNotification({ language, name, workspaceName: workspace.name, url }),
    })
    await audit(ctx, db, {
      workspaceId,
      userId: actor.userId,
      actor: email,
      verb: 'product_mail.tested',
      subject: { type: 'email', id },
      ipPrefix: actor.ipPrefix,
      detail: { to: email },
    })
  })
}

const keyOf = (actor: Actor) => `test-mail:${actor.userId}:`
const latestOf = (actor: Actor) => ({ workspaceId: actor.workspaceId, prefix: `system:${keyOf(actor)}` })

function present(row: Row): TestMail {
  const about = { to: row.address, at: (row.sent_at ?? row.created_at).toISOString() }
  if (row.state === 'sent') return { ...about, state: 'sent' }
  if (row.state === 'needs_attention')
    return { ...about, state: 'failed', code: 'product_mail_in_doubt', vendorCode: row.code }
  if (row.code === null)
    return row.state === 'cancelled'
      ? { ...about, state: 'failed', code: 'product_mail_unreachable', vendorCode: null }
      : { ...about, state: 'on_the_way' }
  const failure = { code: causeOf(row.code), vendorCode: row.code }
  if (row.state === 'failed' || row.state === 'cancelled') return { ...about, ...failure, state: 'failed' }
  return { ...about, ...failure, state: 'retrying', nextAt: row.due_at.toISOString() }
}

/** What an attempt's code (`smtp_535`, `ECONNECTION` …) means to whoever can mend it. RFC 4954 names the first four. */
function causeOf(code: string): ErrorCode {
  if (/^(smtp_(530|534|535|538)|EAUTH|operator)$/.test(code)) return 'product_mail_credentials'
  if (/^smtp_5|^rejected$|^recipient_refused$/.test(code)) return 'product_mail_refused'
  return 'product_mail_unreachable'
}
