import { authorizationEndpoints, callbackEndpoints } from '../../../contract/authorizations.ts'
import type { Language } from '../../../contract/basics.ts'
import { journeyEndpoints } from '../../../contract/journey.ts'
import type { CloudApp } from '../../connectors/sign-in.ts'
import type { Actor, Context } from '../../context.ts'
import { Refusal } from '../../refusal.ts'
import { type Exchange, route } from '../../route.ts'
import { noteRefusal } from '../approvals/approvals.ts'
import {
  type Attempt,
  claimAuthorization,
  completeAuthorization,
  startAuthorization,
} from '../authorizations/authorizations.ts'
import { mailboxVendors, readCrmState } from '../connections/connections.ts'
import { noteRefusedActivation, openInvitation } from '../invitations/invitations.ts'
import { noteObstacle, readJourney } from '../onboarding/onboarding.ts'
import { closeSession, lastUserOf } from '../sessions/sessions.ts'
import type { User } from '../users/users.ts'
import { listWorkspaces } from '../workspaces/workspaces.ts'
import { activate, answerAboutMailbox, connectMailbox, signInWithSalesforce } from './activation.ts'

export const activationRoutes = [
  route(authorizationEndpoints.acceptInvitation, {
    perMinute: 30,
    async handle({ ctx, body, exchange }) {
      const { workspace_id: workspaceId, id, email, language } = await openInvitation(ctx, body.token)
      const { loginUrl, forceLogin } = body
      const to = { workspaceId, id, email, language, loginUrl, forceLogin, exchange }
      return { authorizeUrl: await startActivation(ctx, to) }
    },
  }),
  route(authorizationEndpoints.signIn, {
    perMinute: 30,
    async handle({ ctx, actor, body, exchange }) {
      const workspaceId = actor?.workspaceId ?? (await listWorkspaces(ctx.db))[0]?.id
      if (!workspaceId) throw new Refusal('not_a_member')
      const browser = exchange.browserBinding()
      const likely = actor ?? (await lastUserOf(ctx, { workspaceId, browser }))
      const authorizeUrl = await startAuthorization(ctx, {
        workspaceId,
        purpose: 'sign_in',
        browser,
        loginUrl: body.loginUrl,
        withConnection: body.reconnect || (likely !== null && (await hasLostSalesforce(ctx, likely))),
        forceLogin: body.forceLogin,
        loginHint: actor?.email,
        language: actor?.language ?? 'en',
        returnTo: body.returnTo,
      })
      return { authorizeUrl }
    },
  }),
  route(authorizationEndpoints.connectMailbox, {
    perMinute: 30,
    async handle({ ctx, actor, body, exchange }) {
      if (!mailboxVendors(ctx).includes(body.vendor)) throw new Refusal('invalid_input')
      const authorizeUrl = await startAuthorization(ctx, {
        workspaceId: actor.workspaceId,
        purpose: 'connect_mailbox',
        mailbox: body.vendor,
        browser: exchange.browserBinding(),
        userId: actor.userId,
        loginHint: actor.email,
        language: actor.language,
        returnTo: body.returnTo === 'profile' ? '/profile' : '/journey/mailbox',
      })
      return { authorizeUrl }
    },
  }),
  route(journeyEndpoints.answerAboutMailbox, {
    perMinute: 30,
    async handle({ ctx, actor, body }) {
      try {
        await answerAboutMailbox(ctx, actor, body.use)
      } catch (error) {
        if (!(error instanceof Refusal) || error.code === 'oauth_state_unknown') throw error
        // It does not serve: the journey says so, as it does on the way back from the mail service.
        await keepMailboxRefusal(ctx, actor, error)
      }
      return readJourney(ctx, actor)
    },
  }),
  route(journeyEndpoints.stopMailbox, {
    perMinute: 30,
    async handle({ ctx, actor, body }) {
      const { notBackFrom } = await readJourney(ctx, actor)
      if (notBackFrom === body.vendor)
        await keepMailboxRefusal(ctx, actor, { code: 'mailbox_app_blocked', details: body })
      return readJourney(ctx, actor)
    },
  }),
  ...(['salesforce', 'google', 'microsoft'] as const).map((vendor) =>
    route(callbackEndpoints[vendor], {
      perMinute: 60,
      async handle({ ctx, actor, query, exchange }) {
        exchange.redirect(await arrive(ctx, { vendor, actor, state: query.state, exchange }))
      },
    }),
  ),
]

interface Owner {
  workspaceId: string
  userId: string
}

interface Callback {
  /** Whose callback it came by. */
  vendor: CloudApp['vendor']
  actor: Actor | null
  state: string
  exchange: Exchange
}

/** What is told of a refusal. */
type Told = Pick<Refusal, 'code' | 'details'>

/** The browser is back from a vendor. Answers with the path where it goes on. */
async function arrive(ctx: Context, callback: Callback): Promise<string> {
  let problemPath = '/problem/'
  let attempt: Attempt | null = null
  try {
    const { vendor, state, exchange } = callback
    attempt = await claimAuthorization(ctx, { state, browser: exchange.browserBinding() })
    problemPath = problemPathOf(attempt)
    if (attempt.purpose === 'connect_mailbox' && callback.actor?.userId !== attempt.user_id)
      throw new Refusal('signed_out')
    const arrival = {
      ...(await completeAuthorization(ctx, attempt, { vendor, url: exchange.url, state })),
      loginUrl: attempt.login_url,
      browser: exchange.browserBinding(),
      userAgent: exchange.userAgent,
      ipPrefix: exchange.ipPrefix,
    }
    if (attempt.purpose === 'connect_mailbox' && attempt.user_id) {
      await connectMailbox(ctx, { workspaceId: attempt.workspace_id, userId: attempt.user_id }, arrival)
      return attempt.return_to === '/profile' ? '/profile?connected=mailbox' : '/journey'
    }
    if (attempt.purpose === 'activate' && attempt.invitation_id) {
      const key = { workspaceId: attempt.workspace_id, id: attempt.invitation_id }
      await signBrowserIn(ctx, callback, await activate(ctx, key, arrival))
      return '/journey'
    }
    const outcome = await signInWithSalesforce(ctx, arrival)
    if (outcome.state === 'invited') return startActivation(ctx, { ...outcome.invitation, exchange })
    await signBrowserIn(ctx, callback, outcome.token)
    if (!attempt.user_id && (await hasLostSalesforce(ctx, ownerOf(outcome.user))))
      return startReconnection(ctx, { attempt, user: outcome.user, exchange })
    return ownPath(ctx, attempt.return_to)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code } = error
    const about = { vendorCode: error.details.vendorCode, network: callback.exchange.ipPrefix }
    ctx.log.info({ refusal: code, ...about }, 'a way back was refused')
    // Back or reload on a callback that was used up: whoever is signed in simply goes on.
    if (code === 'oauth_state_unknown' && callback.actor && !attempt) return '/journey'
    const refusal = { code, details: { ...error.details, ...mailboxNamed(ctx, callback.vendor) } }
    if (attempt) await keepRefusal(ctx, attempt, refusal)
    return withDetails(problemPath, refusal)
  }
}

/** The mailbox vendor by our name, so that a new try goes to the same one. */
function mailboxNamed(ctx: Context, app: CloudApp['vendor']): { vendor?: string } {
  const vendor = mailboxVendors(ctx).find((name) => ctx.mailboxVendors[name]?.app === app)
  return vendor ? { vendor } : {}
}

/** A new session takes the place of the one that this browser had: whoever held a copy of that one holds nothing. */
async function signBrowserIn(ctx: Context, { actor, exchange }: Callback, token: string): Promise<void> {
  if (actor) await closeSession(ctx, actor)
  exchange.setSession(token)
}

/**
 * The last refusal of a person is kept, so that the admin's row can say what it was; so is the wait for an
 * administrator of the mail service, who alone can lift some.
 */
async function keepRefusal(ctx: Context, attempt: Attempt, refusal: Told): Promise<void> {
  const { workspace_id: workspaceId, user_id: userId, invitation_id: invitationId } = attempt
  const { code } = refusal
  if (attempt.purpose === 'activate' && invitationId) {
    return noteRefusedActivation(ctx, { workspaceId, id: invitationId }, code)
  }
  if (attempt.purpose !== 'connect_mailbox' || !userId || code === 'signed_out') return
  await keepMailboxRefusal(ctx, { workspaceId, userId }, refusal)
}

async function keepMailboxRefusal(
  ctx: Context,
  { workspaceId, userId }: { workspaceId: string; userId: string },
  { code, details }: Told,
): Promise<void> {
  const said = Object.entries(details).map(([name, value]) => [name, String(value)])
  const obstacle = { step: 'mailbox', code, details: Object.fromEntries(said) } as const
  await noteObstacle(ctx, { workspaceId, userId }, obstacle)
  await noteRefusal(ctx, { workspaceId, userId }, { code })
}

function problemPathOf(attempt: Attempt): string {
  if (attempt.purpose === 'connect_mailbox') return `${attempt.return_to ?? '/journey/mailbox'}?problem=`
  return attempt.purpose === 'sign_in' ? '/sign-in?problem=' : '/problem/'
}

function withDetails(path: string, refusal: Told): string {
  const details = new URLSearchParams(
    Object.entries(refusal.details).map(([name, value]) => [`d_${name}`, String(value)]),
  )
  const glue = path.includes('?') ? '&' : '?'
  return `${path}${refusal.code}${details.size > 0 ? `${glue}${details}` : ''}`
}

interface ToActivate {
  workspaceId: string
  id: string
  email: string
  language: Language
  loginUrl?: string
  forceLogin?: boolean
  exchange: Exchange
}

/** Off to Salesforce with an invitation; answers with the address there. */
function startActivation(ctx: Context, to: ToActivate): Promise<string> {
  return startAuthorization(ctx, {
    workspaceId: to.workspaceId,
    purpose: 'activate',
    browser: to.exchange.browserBinding(),
    invitationId: to.id,
    loginUrl: to.loginUrl,
    loginHint: to.email,
    forceLogin: to.forceLogin,
    language: to.language,
  })
}

/** Whether somebody's Salesforce is lost, as after a reactivation: signing in then brings the connection back as well. */
async function hasLostSalesforce(ctx: Context, owner: Owner): Promise<boolean> {
  return (await readCrmState(ctx, owner)) !== 'healthy'
}

/**
 * Whoever has just signed in and whose Salesforce is lost goes on to it at once, instead of being asked to sign in a
 * second time. The trip bears the user's id, so that it is made once, whatever it brings. Answers with the address there.
 */
function startReconnection(
  ctx: Context,
  to: { attempt: Attempt; user: User; exchange: Exchange },
): Promise<string> {
  const { attempt, user, exchange } = to
  return startAuthorization(ctx, {
    workspaceId: user.workspace_id,
    purpose: 'sign_in',
    userId: user.id,
    browser: exchange.browserBinding(),
    loginUrl: attempt.login_url,
    withConnection: true,
    loginHint: user.email,
    language: user.language,
    returnTo: attempt.return_to,
  })
}

const ownerOf = (user: User) => ({ workspaceId: user.workspace_id, userId: user.id })

/** Only ever a path of ours. Browsers read `//host`, `/\\host` and a tab in between as another host. */
function ownPath(ctx: Context, path: string | null): string {
  const { origin } = new URL(ctx.settings.publicUrl)
  if (!path?.startsWith('/') || !URL.canParse(path, origin)) return '/'
  const url = new URL(path, origin)
  return url.origin === origin ? `${url.pathname}${url.search}${url.hash}` : '/'
}
