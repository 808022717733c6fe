import type { OutgoingMail } from '../../../connectors/mail.ts'
import type { NotificationMail } from '../../../connectors/notification-mail.ts'
import type { Context } from '../../../context.ts'
import { after, hours, minutes } from '../../../platform/clock.ts'
import { forEach } from '../../../platform/each.ts'
import { soon } from '../../../platform/schedule.ts'
import { eachOverdueAttempt } from './attempt-lookup.ts'
import { expireNotifications, findDueNotifications, nextNotification } from './attempt-queries.ts'
import { recordInDoubt, requeue } from './attempts.ts'
import { logEnds } from './end-mail.ts'
import { closedGate } from './gate.ts'
import { sendOne } from './hand-over.ts'
import { type HandOver, type Lane, wakeLane } from './lane.ts'
import type { EmailRow } from './queries.ts'

/** A delivery by SMTP may take its time. */
const times = { attempt: minutes(3), reserve: minutes(2) }
/** What is told later than this misleads: whoever needs it is told anew. */
const tellWithin = hours(24)
const batchSize = 50

/**
 * Sends a workspace's notifications that are due. Nothing can be looked up here, so an attempt in doubt asks at once.
 * Any number of processes may do this: the open attempt says who has a mail. What has waited for a day is cancelled.
 */
export async function dispatchNotifications(
  ctx: Context,
  workspaceId: string,
  signal: AbortSignal,
): Promise<void> {
  const sender = { workspaceId, mailboxId: null }
  await eachOverdueAttempt(ctx, sender, (attempt) =>
    attempt.submitted_at ? recordInDoubt(ctx, attempt) : requeue(ctx, attempt),
  )
  const before = after(ctx.clock.now(), -tellWithin)
  logEnds(ctx, await expireNotifications(ctx.db, { workspaceId, before }))
  if (!ctx.notificationMail || (await closedGate(ctx.db, workspaceId))) return
  const lane = laneOf(ctx.notificationMail, workspaceId)
  const items = await findDueNotifications(ctx.db, { workspaceId, now: ctx.clock.now(), limit: batchSize })
  const name = ({ id }: EmailRow) => ({ email: id })
  await forEach({ log: ctx.log, task: 'send notification', items, name }, async (email) => {
    if (!signal.aborted) await sendOne(ctx, lane, email)
  })
  const next = await nextNotification(ctx.db, workspaceId)
  if (next) await wakeLane(ctx, ctx.db, { ...sender, at: soon(ctx.clock.now(), next) })
}

function laneOf(server: NotificationMail, workspaceId: string): Lane {
  return {
    sender: { workspaceId, mailboxId: null },
    from: server.from,
    times,
    looksUp: false,
    standsStill: false,
    renewal: null,
    keepsBack: async () => false,
    open: async () => handOverTo(server),
    lose: async () => {},
  }
}

/** A mail server takes a mail in one step and keeps no drafts: what is prepared stays here until it is submitted. */
function handOverTo(server: NotificationMail): HandOver {
  const prepared = new Map<string, OutgoingMail>()
  return {
    async prepare(mail) {
      prepared.set(mail.messageId, mail)
      return { handle: mail.messageId }
    },
    async submit(handle) {
      const mail = prepared.get(handle)
      if (!mail) throw new Error('Nothing was prepared')
      await server.send(mail)
      return { messageId: null, threadId: null }
    },
    leftAs: async () => undefined,
    discard: async (handle) => prepared.delete(handle),
  }
}
