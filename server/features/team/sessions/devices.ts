import type { Selectable } from 'kysely'
import type { Context } from '../../../context.ts'
import { after, days } from '../../../platform/clock.ts'
import { hashToken } from '../../../platform/ids.ts'
import type { Db, Schema } from '../../../schema.ts'
import { notify } from '../../background/notifications/notifications.ts'
import { deviceOf } from './device.ts'
import { newDeviceMail } from './new-device-mail.ts'
import { deleteDevices, findLastUser, seeDevice } from './queries.ts'

/** Somebody signs in to the web app. */
export interface SignIn {
  user: Selectable<Schema['app_user']>
  /** The browser's own secret, from its cookie. */
  browser: string
  userAgent: string | null
  ipPrefix: string | null
  /** It is the sign-in that made the account. */
  isFirst?: boolean
}

/** No browser keeps its cookie longer. */
const keptFor = days(400)

/**
 * Notes the browser of a sign-in and tells its user by mail when nobody knew it; never at the very first sign-in,
 * which is somebody's own invitation. A browser is known by its cookie, because addresses change and are shared.
 * Only the web app counts: a panel opens inside Salesforce, which has let its user in and keeps watch over that itself.
 */
export async function recordDevice(ctx: Context, db: Db, signIn: SignIn & { sessionId: string }) {
  const { user, browser, sessionId } = signIn
  const now = ctx.clock.now()
  const isNew = await seeDevice(db, {
    workspace_id: user.workspace_id,
    user_id: user.id,
    browser_hash: hashToken(browser),
    created_at: now,
    seen_at: now,
  })
  if (!isNew || signIn.isFirst || !ctx.notificationMail) return
  const notification = newDeviceMail({
    language: user.language,
    name: user.name,
    at: now,
    timeZone: user.time_zone,
    device: deviceOf(signIn.userAgent),
    network: signIn.ipPrefix,
    url: new URL('/profile#sessions', ctx.settings.publicUrl).href,
  })
  await notify(ctx, db, {
    workspaceId: user.workspace_id,
    key: `new-device:${sessionId}`,
    to: { name: user.name, address: user.email },
    ...notification,
  })
}

/**
 * Whom this browser belongs to as far as one can tell: the user who signed in from it last, or null. It proves nothing;
 * it only foresees what a sign-in will need.
 */
export async function lastUserOf(
  ctx: Context,
  key: { workspaceId: string; browser: string },
): Promise<{ workspaceId: string; userId: string } | null> {
  const { workspaceId, browser } = key
  const userId = await findLastUser(ctx.db, { workspaceId, browserHash: hashToken(browser) })
  return userId === null ? null : { workspaceId, userId }
}

/** Forgets browsers that cannot be known again. */
export async function sweepDevices(ctx: Context): Promise<void> {
  await deleteDevices(ctx.db, after(ctx.clock.now(), -keptFor))
}
