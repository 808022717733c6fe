import { z } from 'zod'
import { instant, language } from './basics.ts'
import { endpoint } from './endpoint.ts'
import { unsubscribeMessage } from './opt-outs-words.ts'

/** Whether anybody outside reaches this installation, as far as an admin has shown it. */
export const reachView = z.object({
  /** When a link was last opened from outside, and from which network. */
  reached: z.object({ at: instant, network: z.string().nullable() }).nullable(),
  /** A link was opened from our own network only, which proves nothing. */
  onlyInside: z.boolean(),
  host: z.string(),
})
export type ReachView = z.infer<typeof reachView>

/** A seller's own words about refusing mail; `mayHave`: whether admins let sellers have such. */
export const ownMessageView = z.object({ message: unsubscribeMessage.nullable(), mayHave: z.boolean() })

export const optOutEndpoints = {
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
 * The address that mail is refused at. Opening it changes nothing: scanners open every link. Whatever the token is, the
 * page is the same, so that it tells nobody which are real.
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
