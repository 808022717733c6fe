import { z } from 'zod'
import { emailAddress, id, instant, language, role } from './basics.ts'

/** POST /api/invitations/lookup: what the invitation page may show. Consumes nothing. */
export const invitationLookupRequest = z.object({ token: z.string().max(200) })
export const invitationLookupView = z.object({
  email: emailAddress,
  name: z.string().nullable(),
  inviterName: z.string().nullable(),
  workspaceName: z.string(),
  language,
  expiresAt: instant,
})
export type InvitationLookupView = z.infer<typeof invitationLookupView>

/** POST /api/invitation-attempts → authorizationView. Starts an attempt bound to this browser. */
export const invitationAttemptRequest = z.object({
  token: z.string().max(200),
  loginUrl: z.string().max(300).optional(),
  /** After a mismatch: make Salesforce ask again who it is. */
  forceLogin: z.boolean().default(false),
})

export const invitationState = z.enum(['open', 'expired', 'accepted', 'revoked'])
export type InvitationState = z.infer<typeof invitationState>

/** What an admin may do with an invitation, by its state. Read by server and browser alike. */
export const invitationActions = {
  resend: ['open', 'expired'],
  link: ['open', 'expired'],
  revoke: ['open', 'expired'],
} as const satisfies Record<string, readonly InvitationState[]>

/** POST /api/invitations */
export const inviteRequest = z.object({
  email: emailAddress,
  name: z.string().trim().max(120).optional(),
  role: role.default('seller'),
  language: language.default('en'),
})
export type InviteRequest = z.input<typeof inviteRequest>

/** A row of GET /api/invitations (admins), newest first. */
export const invitationView = z.object({
  id,
  email: emailAddress,
  name: z.string().nullable(),
  role,
  language,
  state: invitationState,
  createdAt: instant,
  expiresAt: instant,
  /** State of the welcome e-mail. */
  mail: z.enum(['waiting', 'sending', 'sent', 'failed', 'asking', 'cancelled', 'not_mailed']),
  /** Where the person stands once activated. */
  step: z.string().nullable(),
  /** Why the way back from Salesforce was refused last, and since when. */
  obstacle: z.object({ code: z.string(), since: instant }).nullable(),
})
export type InvitationView = z.infer<typeof invitationView>
export const invitationList = z.object({ invitations: z.array(invitationView) })

/** POST /api/invitations/:id/link: a fresh link, shown once; the former one dies. */
export const invitationLinkView = z.object({ url: z.url() })
