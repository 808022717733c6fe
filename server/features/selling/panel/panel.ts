import { id, type Language } from '../../../../contract/basics.ts'
import type { ErrorCode } from '../../../../contract/errors.ts'
import type { PanelBoot } from '../../../../contract/panel.ts'
import type { PanelRequest } from '../../../connectors/panel-request.ts'
import type { Context } from '../../../context.ts'
import { after, days, minutes } from '../../../platform/clock.ts'
import { hashToken } from '../../../platform/ids.ts'
import { readInvited } from '../../team/invitations/invitations.ts'
import { openSession } from '../../team/sessions/sessions.ts'
import { findCrmUser, isDeactivated } from '../../team/users/users.ts'
import { findWorkspaceByOrg } from '../../team/workspaces/workspaces.ts'
import * as queries from './queries.ts'

/** A signed request serves again for this long (a reload of the frame); later the parent is asked for a fresh one. */
const reuse = minutes(2)

/** What the panel starts from, and who may frame it. */
export interface PanelStart {
  boot: PanelBoot
  frameAncestors: string[]
}

export interface PanelOpening {
  appId: string
  signedRequest: string
  userAgent: string | null
  /** What the browser asks for: it counts until the request is believed. */
  language: Language
  /** Called with a request that is believed, before anything is done for it. May refuse it. */
  onBelieved(request: PanelRequest): Promise<void>
}

/**
 * Reads Salesforce's signed request and signs its user in to one record. The app's id is known before anything of
 * the payload is believed; a refusal is an answer too, with words and no data.
 */
export async function startPanel(ctx: Context, input: PanelOpening): Promise<PanelStart> {
  const apps = await ctx.apps.withId(input.appId).catch(async (error: unknown) => {
    const known = readByEnvironment(ctx, input)
    if (known) await input.onBelieved(known)
    throw error
  })
  const request = firstOf(apps, (app) => ctx.panelRequests.read(input.signedRequest, app.clientSecret))
  if (!request) {
    ctx.log.warn({ app: input.appId }, 'a signed request was not believed')
    return refuseStranger(ctx, { ...input, code: 'panel_request_invalid' })
  }
  await input.onBelieved(request)
  // An app that the environment names may serve several workspaces: the org, proven by now, says which.
  const workspace = await findWorkspaceByOrg(ctx.db, request.orgId)
  const isOurs = apps.some((app) => app.workspaceId === workspace?.id)
  const boot =
    workspace && isOurs
      ? await bootFor(ctx, { workspaceId: workspace.id, request, ...input })
      : refusedBoot(ctx, 'salesforce_other_org', request)
  return { boot, frameAncestors: request.frameAncestors }
}

/**
 * Who asks while the database is away, by the secret that the environment names: enough for a refusal in the person's
 * language that may ask Salesforce's page for a fresh request when the database is back.
 */
function readByEnvironment(ctx: Context, { appId, signedRequest }: PanelOpening): PanelRequest | null {
  const named = ctx.settings.seedApps.filter(
    (app) => app.vendor === 'salesforce' && (app.id ?? appId) === appId,
  )
  return firstOf(named, (app) => ctx.panelRequests.read(signedRequest, app.clientSecret))
}

/** A panel that says why it cannot start, to somebody whom it knows by a request that is believed. */
export function refusePanel(ctx: Context, code: ErrorCode, request: PanelRequest): PanelStart {
  return { boot: refusedBoot(ctx, code, request), frameAncestors: request.frameAncestors }
}

/** The same before anything is believed: Salesforce's hosts may frame it, and the address of the app that was named. */
export async function refuseStranger(
  ctx: Context,
  about: { appId: string; code: ErrorCode; language: Language },
): Promise<PanelStart> {
  return {
    boot: refusedBoot(ctx, about.code, about),
    frameAncestors: ctx.panelRequests.publicFrameAncestors(await addressOf(ctx, about.appId)),
  }
}

/** An app of the environment needs no database, which may be what is missing. */
async function addressOf(ctx: Context, appId: string): Promise<string | null> {
  const named = ctx.settings.seedApps.find((app) => app.id === appId)
  if (named) return named.baseUrl
  return id.safeParse(appId).success ? ctx.apps.addressOf(appId).catch(() => null) : null
}

function firstOf<T, R>(items: T[], find: (item: T) => R | null): R | null {
  for (const item of items) {
    const found = find(item)
    if (found !== null) return found
  }
  return null
}

/** Why somebody without an account is turned away, by the invitation. */
const strangerCodes = {
  open: 'panel_not_activated',
  expired: 'invitation_expired',
  none: 'panel_not_invited',
} as const

async function bootFor(
  ctx: Context,
  input: { workspaceId: string; request: PanelRequest; signedRequest: string; userAgent: string | null },
): Promise<PanelBoot> {
  const { workspaceId, request } = input
  const now = ctx.clock.now()
  const [firstUse, user] = await Promise.all([
    queries.recordUse(ctx.db, {
      workspaceId,
      hash: hashToken(request.signature),
      // Until releases that remembered the text are 90 days gone.
      formerHash: hashToken(input.signedRequest),
      now,
    }),
    findCrmUser(ctx.db, { workspaceId, crmUserId: request.userId }),
  ])
  if (now > after(firstUse, reuse)) return refusedBoot(ctx, 'panel_request_reused', request)
  if (!user) {
    if (await isDeactivated(ctx.db, { workspaceId, crmUserId: request.userId }))
      return refusedBoot(ctx, 'user_deactivated', request)
    const invited = await readInvited(ctx, { workspaceId, email: request.email })
    return refusedBoot(ctx, strangerCodes[invited ?? 'none'], request)
  }
  if (!request.record) return refusedBoot(ctx, 'record_not_supported', request)
  const token = await openSession(ctx, ctx.db, {
    workspaceId,
    userId: user.id,
    kind: 'panel',
    record: request.record,
    userAgent: input.userAgent,
  })
  return {
    state: 'ready',
    token,
    language: user.language,
    theme: request.theme,
    timeZone: user.time_zone,
    appUrl: ctx.settings.publicUrl,
    parentOrigin: request.parentOrigin,
    grows: request.grows,
    record: { object: request.record.object, name: request.record.name },
  }
}

/** Of a request that is not believed nothing counts but what the browser itself says. */
type Believed = Pick<PanelRequest, 'language'> & Partial<PanelRequest>

function refusedBoot(ctx: Context, code: ErrorCode, request: Believed): PanelBoot {
  return {
    state: 'refused',
    code,
    language: request.language.startsWith('sv') ? 'sv' : 'en',
    theme: request.theme ?? 'lightning',
    appUrl: ctx.settings.publicUrl,
    parentOrigin: request.parentOrigin ?? null,
    grows: request.grows ?? false,
  }
}

/** Forgets signed requests after 90 days. Until then one that leaked opens nothing, however old it is. */
export async function sweepPanelRequests(ctx: Context): Promise<void> {
  await queries.deleteUses(ctx.db, after(ctx.clock.now(), -days(90)))
}
