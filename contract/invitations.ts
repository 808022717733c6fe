import { z } from 'zod'
import { emailAddress, id, instant, language, role } from './basics.ts'
import { endpoint } from './endpoint.ts'

export const invitationLookupRequest = z.object({ token: z.string().max(200) })
/** What the invitation page may show. */
export const invitationLookupView = z.object({
  email: emailAddress,
  name: z.string().nullable(),
  inviterName: z.string().nullable(),
  workspaceName: z.string(),
  language,
  expiresAt: instant,
})
export type InvitationLookupView = z.infer<typeof invitationLookupView>

export const invitationState = z.enum(['open', 'expired', 'accepted', 'revoked'])
export type InvitationState = z.infer<typeof invitationState>

/** What an admin may do with an invitation, by its state. Read by server and browser alike. */
export const invitationActions = {
  resend: ['open', 'expired'],
  link: ['open', 'expired'],
  revoke: ['open', 'expired'],
} as const satisfies Record<string, readonly InvitationState[]>

export const inviteRequest = z.object({
  email: emailAddress,
  name: z.string().trim().max(120).optional(),
  role: role.default('seller'),
  language: language.default('en'),
})
export type InviteRequest = z.input<typeof inviteRequest>

export const invitationView = z.object({
  id,
  email: emailAddress,
  name: z.string().nullable(),
  role,
  language,
  state: invitationState,
  createdAt: instant,
  expiresAt: instant,
  /** When it was taken back; null when it was not. */
  revokedAt: instant.nullable(),
  /** State of the welcome e-mail. */
  mail: z.enum(['waiting', 'sending', 'sent', 'failed', 'needs_attention', 'cancelled', 'not_mailed']),
  /** Where the person stands once activated. */
  step: z.string().nullable(),
  /** Why the way back from Salesforce was refused last, and since when. */
  obstacle: z.object({ code: z.string(), since: instant }).nullable(),
})
export type InvitationView = z.infer<typeof invitationView>
/** Newest first. */
export const invitationList = z.object({ invitations: z.array(invitationView) })

/** A fresh link, shown once; the former one dies. */
export const invitationLinkView = z.object({ url: z.url() })

const params = z.object({ id })

export const invitationEndpoints = {
  /** Consumes nothing. */
  lookUp: endpoint({
    method: 'POST',
    path: '/api/invitations/lookup',
    access: 'public',
    body: invitationLookupRequest,
    answer: invitationLookupView,
  }),
  list: endpoint({ method: 'GET', path: '/api/invitations', access: 'admin', answer: invitationList }),
  invite: endpoint({
    method: 'POST',
    path: '/api/invitations',
    access: 'admin',
    body: inviteRequest,
    answer: invitationList,
  }),
  resend: endpoint({
    method: 'POST',
    path: '/api/invitations/:id/mailings',
    access: 'admin',
    params,
    answer: invitationList,
  }),
  makeLink: endpoint({
    method: 'POST',
    path: '/api/invitations/:id/link',
    access: 'admin',
    params,
    answer: invitationLinkView,
  }),
  revoke: endpoint({
    method: 'POST',
    path: '/api/invitations/:id/revocation',
    access: 'admin',
    params,
    answer: invitationList,
  }),
}
