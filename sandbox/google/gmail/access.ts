import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PostOffice } from '../../mail/post-office.ts'
import { bearerOf, findAccessToken } from '../../oauth/tokens.ts'
import { type Account, findAccount } from '../accounts.ts'
import type { Faults } from '../faults.ts'
import type { Google } from '../state.ts'
import {
  apiOff,
  forbidden,
  insufficientScopes,
  invalidCredentials,
  mailNotEnabled,
  rateLimited,
} from './errors.ts'
import { emptyMailbox, type Mailbox } from './mailbox.ts'

const gmail = 'https://www.googleapis.com/auth/gmail.'
const full = 'https://mail.google.com/'
const modify = `${gmail}modify`
const compose = `${gmail}compose`
const send = `${gmail}send`
const readonly = `${gmail}readonly`
const metadata = `${gmail}metadata`
const labels = `${gmail}labels`
const settings = `${gmail}settings.basic`

/** Which scopes open which call: any of them is enough. From Google's reference of each method. */
const openedBy = {
  'users.getProfile': { rpc: 'GetProfile', scopes: [full, modify, compose, readonly, metadata] },
  'settings.sendAs.list': { rpc: 'ListSendAs', scopes: [full, modify, readonly, settings] },
  'settings.sendAs.get': { rpc: 'GetSendAs', scopes: [full, modify, readonly, settings] },
  'drafts.create': { rpc: 'CreateDraft', scopes: [full, modify, compose] },
  'drafts.update': { rpc: 'UpdateDraft', scopes: [full, modify, compose] },
  'drafts.delete': { rpc: 'DeleteDraft', scopes: [full, modify, compose] },
  'drafts.send': { rpc: 'SendDraft', scopes: [full, modify, compose] },
  'drafts.get': { rpc: 'GetDraft', scopes: [full, modify, compose, readonly] },
  'drafts.list': { rpc: 'ListDrafts', scopes: [full, modify, compose, readonly] },
  'messages.send': { rpc: 'SendMessage', scopes: [full, modify, compose, send] },
  'messages.get': { rpc: 'GetMessage', scopes: [full, modify, readonly, metadata] },
  'messages.list': { rpc: 'ListMessages', scopes: [full, modify, readonly, metadata] },
  'messages.attachments.get': { rpc: 'GetAttachment', scopes: [full, modify, readonly] },
  'threads.get': { rpc: 'GetThread', scopes: [full, modify, readonly, metadata] },
  'history.list': { rpc: 'ListHistory', scopes: [full, modify, readonly, metadata] },
  'labels.list': { rpc: 'ListLabels', scopes: [full, modify, labels, readonly, metadata] },
} as const

export type Method = keyof typeof openedBy

/** Gmail as its routes need it. */
export interface Gmail {
  google: Google
  faults: Faults
  postOffice: PostOffice
}

/** One call that was let in. */
export interface Call {
  gmail: Gmail
  method: Method
  account: Account
  mailbox: Mailbox
  /** The token may read headers only. */
  metadataOnly: boolean
  request: FastifyRequest
  reply: FastifyReply
}

/**
 * Wraps a route: checks the token, its scopes, whose mailbox is meant, and the faults that strike any call.
 * The handler's value is the answer.
 */
export function guarded(gmail: Gmail, method: Method, handler: (call: Call) => unknown) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const token = findAccessToken(gmail.google, bearerOf(request.headers.authorization))
    const account = token && findAccount(token.account)
    if (!token || !account) throw invalidCredentials()
    const { rpc, scopes } = openedBy[method]
    if (!scopes.some((scope) => token.scopes.includes(scope))) throw insufficientScopes(rpc)
    const { userId } = request.params as { userId: string }
    if (userId !== 'me' && userId.toLowerCase() !== account.email)
      throw forbidden(`Delegation denied for ${account.email}`)
    strikeAny(gmail.faults, { account: account.email, method })
    const metadataOnly = ![full, modify, readonly].some((scope) => token.scopes.includes(scope))
    const mailbox = mailboxOf(gmail.google, account.email)
    return handler({ gmail, method, account, mailbox, metadataOnly, request, reply })
  }
}

/** The mailbox of an account; an empty one comes into being at the first look. */
export function mailboxOf({ store }: Google, email: string): Mailbox {
  const known = store.state.mailboxes[email]
  if (known) return known
  const mailbox = emptyMailbox()
  store.state.mailboxes[email] = mailbox
  return mailbox
}

function strikeAny(faults: Faults, call: { account: string; method: string }): void {
  if (faults.strike('api_off', call)) throw apiOff()
  if (faults.strike('mail_not_enabled', call)) throw mailNotEnabled()
  const limit = faults.strike('rate_limited_403', call)
  if (limit) throw rateLimited(new Date(Date.now() + limit.seconds * 1000))
}
