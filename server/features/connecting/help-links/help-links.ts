import { z } from 'zod'
import { id } from '../../../../contract/basics.ts'
import { type ErrorCode, errorCode } from '../../../../contract/errors.ts'
import { isRemovedUnseen } from '../../../../contract/help-links.ts'
import type { Actor, Context } from '../../../context.ts'
import { after, days } from '../../../platform/clock.ts'
import { forEachWithin } from '../../../platform/each.ts'
import { Refusal } from '../../../refusal.ts'
import { notify } from '../../background/notifications/notifications.ts'
import { audit } from '../../team/audit/audit.ts'
import { openInvitation } from '../../team/invitations/invitations.ts'
import { goOnMail } from '../../team/onboarding/onboarding.ts'
import { freeInvited, freeUsers } from '../obstacles/obstacles.ts'
import { canTryAgainMail } from './can-try-again-mail.ts'

const lifetime = days(14)

const sealedState = z.object({ code: errorCode, until: z.coerce.date() })

interface Asked {
  workspaceId: string
  code: ErrorCode
}

/**
 * The link for whoever can remove a cause that cannot be seen from here. Null where nobody could be told of it: the
 * product sends no mail, the cause is not such a one, or it is not known whose workspace is meant.
 */
export async function makeHelpLink(
  ctx: Context,
  actor: Actor | null,
  about: { code: ErrorCode; invitation: string },
): Promise<string | null> {
  const { code, invitation } = about
  if (!ctx.notificationMail || !isRemovedUnseen(code) || !(actor || invitation)) return null
  const workspaceId = actor?.workspaceId ?? (await openInvitation(ctx, invitation)).workspace_id
  const state = JSON.stringify({ code, until: after(ctx.clock.now(), lifetime) })
  const sealed = await ctx.vault.seal(placeOf(workspaceId), state)
  // In the fragment, which no browser sends to any server and no log ever sees.
  return `${ctx.settings.publicUrl}/done#${workspaceId}.${sealed.toString('base64url')}`
}

/** What the holder of a link was asked to do. Refuses `help_link_unusable`, whatever the reason. */
export async function readHelpLink(ctx: Context, token: string): Promise<Asked> {
  const [workspaceId = '', sealed = ''] = token.trim().split('.')
  if (!id.safeParse(workspaceId).success) throw new Refusal('help_link_unusable')
  const opened = await ctx.vault
    .open(placeOf(workspaceId), Buffer.from(sealed, 'base64url'))
    .catch((error: unknown) => {
      throw new Refusal('help_link_unusable', {}, error)
    })
  const { code, until } = sealedState.parse(JSON.parse(opened))
  if (until <= ctx.clock.now()) throw new Refusal('help_link_unusable')
  return { workspaceId, code }
}

/**
 * Whoever was asked says that it is done: everybody of the workspace who is kept back by this cause hears that they
 * can try again, and is no longer shown as kept back. A second time finds nobody, and changes nothing.
 */
export async function recordHelp(
  ctx: Context,
  from: { token: string; ipPrefix: string | null },
): Promise<void> {
  const asked = await readHelpLink(ctx, from.token)
  const { workspaceId, code } = asked
  await ctx.db.transaction().execute(async (db) => {
    const users = await freeUsers(db, asked)
    const invited = await freeInvited(db, { ...asked, now: ctx.clock.now() })
    const url = `${ctx.settings.publicUrl}/journey`
    const notifications = [
      ...users.map((one) => ({ ...one, write: () => goOnMail({ ...one, url }) })),
      ...invited.map((one) => ({ ...one, write: () => canTryAgainMail(one) })),
    ]
    await forEachWithin(
      db,
      { log: ctx.log, task: 'tell of help', items: notifications, name: ({ id }) => ({ id }) },
      ({ id, name, email, since, write }) =>
        notify(ctx, db, {
          workspaceId,
          key: `helped:${id}:${code}:${since.getTime()}`,
          to: { name, address: email },
          ...write(),
        }),
    )
    const people = users.length + invited.length
    if (people === 0) return
    await audit(ctx, db, {
      workspaceId,
      userId: null,
      actor: 'helper',
      verb: 'workspace.obstacle_removed',
      subject: { type: 'workspace', id: workspaceId },
      ipPrefix: from.ipPrefix,
      detail: { code, people },
    })
  })
}

const placeOf = (workspaceId: string) => ({
  workspaceId,
  table: 'help_link',
  column: 'state',
  rowId: workspaceId,
})
