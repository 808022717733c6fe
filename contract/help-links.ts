import { z } from 'zod'
import { causes } from './causes.ts'
import { endpoint } from './endpoint.ts'
import { type ErrorCode, errorCode } from './errors.ts'

/** These have Microsoft's own link, whose way back says that it is done. */
const saidByMicrosoft: ErrorCode[] = ['mailbox_admin_consent_needed', 'mailbox_admin_consent_pending']

/**
 * True for causes that an admin of Salesforce or of the mail service removes and nobody can see from here: whoever
 * was asked has to say that it is done.
 */
export function isRemovedUnseen(code: ErrorCode): boolean {
  const { who, probe, where } = causes[code]
  const isTheirs = who === 'salesforce_admin' || who === 'mail_admin'
  return isTheirs && probe === null && where !== 'panel' && !saidByMicrosoft.includes(code)
}

/** `invitation`: the token of whoever is not signed in yet. */
export const helpLinkRequest = z.object({ code: errorCode, invitation: z.string().max(200).default('') })

/** The link for whoever can help; null where nobody would be told. */
export const helpLinkView = z.object({ url: z.url().nullable() })

/** The token of such a link. */
export const helpTokenRequest = z.object({ token: z.string().max(500) })

/** What somebody was asked to do. */
export const helpView = z.object({ code: errorCode })

export const helpLinkEndpoints = {
  make: endpoint({
    method: 'POST',
    path: '/api/help-links',
    access: 'public',
    body: helpLinkRequest,
    answer: helpLinkView,
  }),
  lookUp: endpoint({
    method: 'POST',
    path: '/api/help-links/lookup',
    access: 'public',
    body: helpTokenRequest,
    answer: helpView,
  }),
  complete: endpoint({
    method: 'POST',
    path: '/api/help-links/completions',
    access: 'public',
    body: helpTokenRequest,
    answer: null,
  }),
}
