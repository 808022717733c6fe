import { retiredCause } from '../../../connectors/token-store.ts'
import type { Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'
import { type Subscription, subscription } from '../../background/events/events.ts'
import { notify } from '../../background/notifications/notifications.ts'
import { lossMail } from './loss-mail.ts'
import * as queries from './queries.ts'
import { stallMail } from './stall-mail.ts'

/** Tells the user of a mailbox that it was lost, once a loss. Screens read the connection itself. */
const tellLoss = subscription({
  name: 'connections.tell-loss',
  on: ['connection.lost'],
  async take(ctx, db, { workspaceId, subjectId: connectionId, ids: { userId }, at }) {
    const mailbox = await findMailbox(ctx, db, { workspaceId, connectionId })
    // Connected again meanwhile: there is nothing that anybody should do.
    if (mailbox?.state !== 'lost') return
    const notification = lossMail({
      language: mailbox.language,
      name: mailbox.name,
      account: mailbox.account,
      byAdmin: mailbox.cause === retiredCause,
      waiting: await queries.countWaiting(db, { workspaceId, userId }),
      url: new URL('/profile', ctx.settings.publicUrl).href,
    })
    await notify(ctx, db, {
      workspaceId,
      key: `mailbox-lost:${connectionId}:${at.getTime()}`,
      to: { name: mailbox.name, address: mailbox.email },
      ...notification,
    })
  },
})

/** Tells the user that answers cannot be read for the time being, and that they can be again: one mail each. */
const tellStall = subscription({
  name: 'connections.tell-stall',
  on: ['mailbox.stalled', 'mailbox.read_again'],
  async take(ctx, db, { workspaceId, type, subjectId: mailboxId, at }) {
    const mailbox = await findMailbox(ctx, db, { workspaceId, mailboxId })
    if (!mailbox) return
    const news = type === 'mailbox.stalled' ? 'stalled' : 'goesOn'
    const url = new URL('/profile', ctx.settings.publicUrl).href
    await notify(ctx, db, {
      workspaceId,
      key: `mailbox-${news}:${mailboxId}:${at.getTime()}`,
      to: { name: mailbox.name, address: mailbox.email },
      ...stallMail({ ...mailbox, news, url }),
    })
  },
})

export const tellers: Subscription[] = [tellLoss, tellStall]

/** While the product has no mail nothing is told at all: it would arrive months later. */
async function findMailbox(ctx: Context, db: Db, key: Parameters<typeof queries.findMailbox>[1]) {
  return ctx.notificationMail ? queries.findMailbox(db, key) : undefined
}
