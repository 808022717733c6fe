import { callbackEndpoints } from '../../../../contract/authorizations.ts'
import { id } from '../../../../contract/basics.ts'
import { pathTo } from '../../../../contract/endpoint.ts'
import { type ErrorCode, errorCode } from '../../../../contract/errors.ts'
import type { JourneyView } from '../../../../contract/onboarding.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { MailboxVendor } from '../../../connectors/mailbox-vendor.ts'
import type { Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import * as queries from './approval-queries.ts'

/** Refusals after which only an administrator of the mail service can help. */
const waits = ['mailbox_admin_consent_needed', 'mailbox_admin_consent_pending']

/** Remembers that somebody waits for an administrator, when that is what the refusal says. */
export async function recordWait(ctx: Context, db: Db, refused: Owner & { code: ErrorCode }): Promise<void> {
  if (!waits.includes(refused.code)) return
  await queries.insertWait(db, refused, { code: refused.code, at: ctx.clock.now() })
}

/** Nobody is waited for: the mailbox is connected. */
export const endWait = queries.deleteWait

/** An administrator has approved: nobody of the workspace waits any more. Answers with who did, and how to reach them. */
export const endWaits = queries.approveAll

/** The refusal after which somebody waits for an administrator who has not been there yet; null when nobody waits. */
export async function awaitedApproval(ctx: Context, owner: Owner): Promise<ErrorCode | null> {
  const wait = await queries.findWait(ctx.db, owner)
  return wait && wait.approved_at === null ? errorCode.parse(wait.code) : null
}

/** What the screens show of a wait: the link for the administrator, and whether it was followed. */
export async function readApproval(ctx: Context, owner: Owner): Promise<JourneyView['mailboxApproval']> {
  const wait = await queries.findWait(ctx.db, owner)
  const url = wait && (await approvalUrl(ctx, owner.workspaceId))
  return wait && url ? { code: wait.code, url, given: wait.approved_at !== null } : null
}

async function approvalUrl(ctx: Context, workspaceId: string): Promise<string | null> {
  const asks = (vendor: MailboxVendor) => vendor.adminConsentUrl !== null
  const vendor = Object.values(ctx.mailboxVendors).find(asks)
  const app = vendor && (await ctx.apps.find(workspaceId, vendor.app))
  if (!vendor?.adminConsentUrl || !app) return null
  const redirectUri = `${ctx.settings.publicUrl}${pathTo(callbackEndpoints.adminConsent)}`
  const sealed = await ctx.vault.seal(placeOf(workspaceId), workspaceId)
  const state = `${workspaceId}.${sealed.toString('base64url')}`
  return vendor.adminConsentUrl(app, { redirectUri, state }).href
}

/** The workspace of whoever brings this state, which we have sealed. Throws Refusal `oauth_state_unknown` for another. */
export async function openApproval(ctx: Context, state: string): Promise<string> {
  const [workspaceId = '', sealed = ''] = state.split('.')
  if (!id.safeParse(workspaceId).success) throw new Refusal('oauth_state_unknown')
  try {
    const opened = await ctx.vault.open(placeOf(workspaceId), Buffer.from(sealed, 'base64url'))
    if (opened === workspaceId) return workspaceId
  } catch (error) {
    throw new Refusal('oauth_state_unknown', {}, error)
  }
  throw new Refusal('oauth_state_unknown')
}

const placeOf = (workspaceId: string) => ({
  workspaceId,
  table: 'mailbox_approval',
  column: 'state',
  rowId: workspaceId,
})
