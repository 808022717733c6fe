import { z } from 'zod'
import { emailAddress, id, instant, language } from './basics.ts'
import { endpoint } from './endpoint.ts'
import { unsubscribeMessage } from './opt-outs-words.ts'

/** Whether anybody outside reaches this installation, as far as an admin has shown it. */
export const reachView = z.object({
  /** When a link was last opened from outside, and from which network. */
  reached: z.object({ at: instant, network: z.string().nullable() }).nullable(),
  /** A link was opened from our own network only, which proves nothing. */
  onlyInside: z.boolean(),
  host: z.string(),
  /** Whether mail names no postal address; from when on some mail needs one. */
  postalAddress: z.object({ isMissing: z.boolean(), from: instant.nullable() }),
})
export type ReachView = z.infer<typeof reachView>

/** A seller's own words about refusing mail; `mayHave`: whether admins let sellers have such. */
export const ownMessageView = z.object({ message: unsubscribeMessage.nullable(), mayHave: z.boolean() })

/** How an opt-out came: by the page, a mail program's button, a mail, an answer that was written down, an admin; or it came back from the record after a restore. */
const optOutSource = z.enum(['link', 'one_click', 'mailto', 'answer', 'admin', 'record'])
const optOutScope = z.enum(['sender', 'company'])

export const optOutQuery = z.object({
  /** Part of an address. */
  search: z.string().trim().max(254).default(''),
  cursor: z.string().max(200).optional(),
})
export const optOutView = z.object({
  id,
  /** Where its owner was erased, what is left of it. */
  address: z.string(),
  isErased: z.boolean(),
  scope: optOutScope,
  /** Whose mail it is about; null for the whole company's. */
  seller: z.string().nullable(),
  source: optOutSource,
  since: instant,
  /** When mail was let go there again, where nothing stands any more: such are only searched for. */
  liftedAt: instant.nullable(),
})
export type OptOutView = z.infer<typeof optOutView>
/** Newest first, 50 a page; behind the last one those that a search has found and that are lifted, as far as there are few. */
export const optOutList = z.object({ optOuts: z.array(optOutView), nextCursor: z.string().nullable() })
export type OptOutList = z.infer<typeof optOutList>

/** What was said about one address, the newest first. */
export const optOutHistory = z.object({
  changes: z.array(
    z.object({
      id,
      at: instant,
      change: z.enum(['opted_out', 'resubscribed']),
      scope: optOutScope,
      seller: z.string().nullable(),
      source: optOutSource,
      /** Who of us wrote it down; null where the recipient did it. */
      by: z.string().nullable(),
      reason: z.string().nullable(),
    }),
  ),
})
export type OptOutHistory = z.infer<typeof optOutHistory>

/** What of the company's opt-outs does not stand at Salesforce, the oldest first. */
export const optOutProblems = z.object({
  problems: z.array(
    z.object({
      address: z.string(),
      /** Whether the box was to be ticked, or to be cleared. */
      isOut: z.boolean(),
      code: z.string(),
      details: z.record(z.string(), z.string()),
      since: instant,
      nextTryAt: instant,
      /** Whose Salesforce it was tried with. */
      by: z.string(),
    }),
  ),
})
export type OptOutProblem = z.infer<typeof optOutProblems>['problems'][number]

const reason = z.string().trim().min(3).max(300)
export const addOptOutRequest = z.object({ address: emailAddress, reason })

export const optOutEndpoints = {
  list: endpoint({
    method: 'GET',
    path: '/api/opt-outs',
    access: 'admin',
    query: optOutQuery,
    answer: optOutList,
  }),
  history: endpoint({
    method: 'GET',
    path: '/api/opt-out-history',
    access: 'admin',
    query: z.object({ address: z.string().max(320) }),
    answer: optOutHistory,
  }),
  /** For the whole company. */
  add: endpoint({
    method: 'POST',
    path: '/api/opt-outs',
    access: 'admin',
    body: addOptOutRequest,
    answer: null,
  }),
  resubscribe: endpoint({
    method: 'POST',
    path: '/api/opt-outs/:id/resubscription',
    access: 'admin',
    params: z.object({ id }),
    body: z.object({ reason }),
    answer: null,
  }),
  listProblems: endpoint({
    method: 'GET',
    path: '/api/opt-outs/problems',
    access: 'admin',
    answer: optOutProblems,
  }),
  /** With the admin's own Salesforce. */
  retryProblems: endpoint({
    method: 'POST',
    path: '/api/opt-outs/problems/retries',
    access: 'admin',
    body: z.object({ addresses: z.array(z.string().max(320)).min(1).max(200) }),
    answer: null,
  }),
  readReach: endpoint({ method: 'GET', path: '/api/reach', access: 'admin', answer: reachView }),
  /** A link to be opened from somewhere else within a day. */
  makeProbe: endpoint({
    method: 'POST',
    path: '/api/reach/probes',
    access: 'admin',
    answer: z.object({ url: z.url() }),
  }),
  readOwnMessage: endpoint({
    method: 'GET',
    path: '/api/unsubscribe-message',
    access: 'session',
    answer: ownMessageView,
  }),
  saveOwnMessage: endpoint({
    method: 'PUT',
    path: '/api/unsubscribe-message',
    access: 'session',
    body: z.object({ message: unsubscribeMessage.nullable() }),
    answer: ownMessageView,
  }),
}

const params = z.object({ token: z.string().max(200) })

/**
 * The address that mail is refused at. Opening it changes nothing: scanners open every link. Of a token that is none the page
 * says so: no such link can be found by trying, and whoever followed a damaged one must not believe that it worked.
 */
export const unsubscribeEndpoints = {
  show: endpoint({
    method: 'GET',
    path: '/u/:token',
    access: 'public',
    params,
    query: z.object({ language: language.optional().catch(undefined) }),
    answer: null,
  }),
  /** By the page's button, or by a mail program that sends `List-Unsubscribe=One-Click` (RFC 8058). */
  say: endpoint({
    method: 'POST',
    path: '/u/:token',
    access: 'public',
    params,
    body: z.object({
      /** Whose mail is refused; left out by a mail program, which means the sender's. */
      choice: z.enum(['sender', 'company', 'undo']).optional().catch(undefined),
      /** With `undo`: what the page was given when it said no. */
      undo: z.string().max(100).optional().catch(undefined),
      language: language.optional().catch(undefined),
    }),
    takes: 'one_click',
    answer: null,
  }),
}
