import { z } from 'zod'
import { endpoint } from './endpoint.ts'

export const signInRequest = z.object({
  /** A path of ours to come back to. */
  returnTo: z.string().max(500).startsWith('/').optional(),
  /** Another Salesforce address: production, sandbox or a My Domain. */
  loginUrl: z.string().max(300).optional(),
  /** After a refusal of the wrong person: make Salesforce ask again who it is. */
  forceLogin: z.boolean().default(false),
  /** Also renew the Salesforce connection, which was lost. */
  reconnect: z.boolean().default(false),
})
export type SignInRequest = z.input<typeof signInRequest>

export const invitationAttemptRequest = z.object({
  token: z.string().max(200),
  loginUrl: z.string().max(300).optional(),
  /** After a mismatch: make Salesforce ask again who it is. */
  forceLogin: z.boolean().default(false),
})

export const mailboxAttemptRequest = z.object({
  vendor: z.enum(['gmail', 'outlook']),
  /** Where to come back to: the journey, or the profile for a reconnection. */
  returnTo: z.enum(['journey', 'profile']).default('journey'),
})

/** Answer of every request that sends the browser off to a vendor. */
export const authorizationView = z.object({ authorizeUrl: z.url() })

/** Off to a vendor, in an attempt that is bound to this browser. */
export const authorizationEndpoints = {
  signIn: endpoint({
    method: 'POST',
    path: '/api/sign-ins',
    access: 'public',
    body: signInRequest,
    answer: authorizationView,
  }),
  acceptInvitation: endpoint({
    method: 'POST',
    path: '/api/invitation-attempts',
    access: 'public',
    body: invitationAttemptRequest,
    answer: authorizationView,
  }),
  connectMailbox: endpoint({
    method: 'POST',
    path: '/api/mailbox-attempts',
    access: 'session',
    body: mailboxAttemptRequest,
    answer: authorizationView,
  }),
}

/** What a vendor may put on its way back; anything else it adds is its own affair. */
const callbackQuery = z.looseObject({ state: z.string().max(300).default('') })

/** What Microsoft puts on an administrator's way back; anything else it adds is its own affair. */
const adminConsentQuery = z.looseObject({
  state: z.string().max(400).default(''),
  admin_consent: z.string().max(20).default(''),
  error: z.string().max(100).optional(),
})

/** Back from a vendor. These addresses stand in the vendors' own settings of an app, so they never change. */
export const callbackEndpoints = {
  salesforce: endpoint({
    method: 'GET',
    path: '/oauth/salesforce/callback',
    access: 'public',
    query: callbackQuery,
    answer: null,
  }),
  google: endpoint({
    method: 'GET',
    path: '/oauth/google/callback',
    access: 'public',
    query: callbackQuery,
    answer: null,
  }),
  microsoft: endpoint({
    method: 'GET',
    path: '/oauth/microsoft/callback',
    access: 'public',
    query: callbackQuery,
    answer: null,
  }),
  /** An administrator of the mail service, who may be a stranger to us. */
  adminConsent: endpoint({
    method: 'GET',
    path: '/oauth/microsoft/admin-consent',
    access: 'public',
    query: adminConsentQuery,
    answer: null,
  }),
}
