import type { z } from 'zod'
import type { Language } from '../contract/basics.ts'
import type { ErrorCode } from '../contract/errors.ts'
import type { CrmRef } from './connectors/crm.ts'
import type { Actor, Context } from './context.ts'

/**
 * Who may call a route. `public`: anybody. `session`: a signed-in user, by cookie. `admin`: the same, as admin.
 * `panel`: the bearer of the MSI panel, bound to one record; never a cookie.
 */
export type Access = 'public' | 'session' | 'admin' | 'panel'

export type PanelActor = Actor & { record: CrmRef }

/** What a handler may do with the HTTP exchange itself; most need none of it. */
export interface Exchange {
  ipPrefix: string | null
  userAgent: string | null
  /** What the browser asks for; it counts where nobody is known yet. */
  language: Language
  /** The complete URL of the request, upon PUBLIC_URL. */
  url: URL
  /** Says that a token was given out that is no session's: it opens doors, whatever others from that address have guessed. */
  remember(token: string): void
  /** Signs this browser in with a session token. */
  setSession(token: string): void
  clearSession(): void
  /** A random cookie that only this browser has, made when it is missing: binds attempts to it, and knows it again. */
  browserBinding(): string
  redirect(path: string): void
  /** A page of ours in place of JSON, with a CSP of its own. */
  page(html: string, headers: Record<string, string>): void
}

/** How a body is refused that is larger than its route takes; `limit` is what its words name, in bytes. */
export interface TooLarge {
  code: ErrorCode
  limit: number
}

export interface UploadedFile {
  name: string
  mediaType: string
  bytes: Buffer
}

interface CallOf<A extends Access, P, Q, B> {
  ctx: Context
  actor: A extends 'public' ? Actor | null : A extends 'panel' ? PanelActor : Actor
  params: P
  query: Q
  body: B
  /** Present on routes with `upload`. */
  file: UploadedFile | null
  exchange: Exchange
  /** Counts this call for a key that the body has proven. Throws Refusal `too_many_requests`. */
  countFor(key: string): Promise<void>
}

interface Definition<A extends Access, P, Q, B, R> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  access: A
  params?: z.ZodType<P>
  query?: z.ZodType<Q>
  body?: z.ZodType<B>
  /** Shape of the answer; null for 204, a redirect or a page. */
  answer: z.ZodType<R> | null
  /** The body is a form's and not JSON. */
  form?: boolean
  /** Takes one multipart file instead of a JSON body; its largest size in bytes. */
  upload?: { limit: number }
  /** The body holds Salesforce's signed request, which is the only proof: it comes from a frame, and no cookie is read. */
  signed?: boolean
  /** Calls allowed in a minute to one user, or to one browser where nobody is known; 600 to read and 120 to change unless told. */
  perMinute?: number
  /** Calls allowed in a minute to all strangers of one network address, where the door is public; 600 unless told. */
  perMinuteFromAddress?: number
  /** Calls allowed in a minute for whoever the body has proven to be, as `countFor` names them. */
  perMinuteProven?: number
  /** Largest body in bytes, as small as serves the route; 16 kB unless told. */
  bodyLimit?: number
  /** May refuse for what is known before the body is read; `bytes` is how large it is at least, a file without what is around it. */
  admit?(call: { ctx: Context; actor: CallOf<A, P, Q, B>['actor']; bytes: number }): Promise<void>
  /** What a larger body is refused with, where there are better words than those of `body_too_large`. */
  tooLarge?: TooLarge
  handle(call: CallOf<A, P, Q, B>): Promise<R>
  /** Says no in its own way instead of by our JSON body; the status is set. */
  refuse?(call: RefusalCall): Promise<void>
}

/** What a route is told that refuses in its own way. */
export interface RefusalCall {
  ctx: Context
  /** As they came, unparsed. */
  params: Record<string, string | undefined>
  code: ErrorCode
  exchange: Exchange
}

/** A route as the shell registers it: types are settled, only the door is left. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  access: Access
  params: z.ZodType | null
  query: z.ZodType | null
  body: z.ZodType | null
  answer: z.ZodType | null
  upload: { limit: number } | null
  /** The one kind of body that is read; null when none is. */
  takes: 'json' | 'form' | 'file' | null
  signed: boolean
  perMinute: number
  perMinuteFromAddress: number
  bodyLimit: number
  tooLarge: TooLarge | null
  perMinuteProven: number | null
  admit(call: { ctx: Context; actor: UnknownCall['actor']; bytes: number }): Promise<void>
  handle(call: UnknownCall): Promise<unknown>
  refuse: ((call: RefusalCall) => Promise<void>) | null
}

export interface UnknownCall {
  ctx: Context
  actor: Actor | PanelActor | null
  params: unknown
  query: unknown
  body: unknown
  file: UploadedFile | null
  exchange: Exchange
  countFor(key: string): Promise<void>
}

/** Calls in a minute: a user with many tabs reads often; an office comes from one address. */
const usual = { read: 600, change: 120, strangers: 600 }
const smallBody = 16_384
/** What the borders and headers of a multipart body may add to its one file. */
const envelope = 16_384

/** Declares a route. The shell parses params, query and body by its schemas before `handle` sees them. */
export function route<A extends Access, P = unknown, Q = unknown, B = unknown, R = void>(
  definition: Definition<A, P, Q, B, R>,
): Route {
  return {
    method: definition.method,
    path: definition.path,
    access: definition.access,
    params: definition.params ?? null,
    query: definition.query ?? null,
    body: definition.body ?? null,
    answer: definition.answer,
    upload: definition.upload ?? null,
    takes: definition.upload ? 'file' : definition.body ? (definition.form ? 'form' : 'json') : null,
    signed: definition.signed ?? false,
    perMinute: definition.perMinute ?? (definition.method === 'GET' ? usual.read : usual.change),
    perMinuteFromAddress: definition.perMinuteFromAddress ?? usual.strangers,
    bodyLimit: definition.upload ? definition.upload.limit + envelope : (definition.bodyLimit ?? smallBody),
    tooLarge: definition.tooLarge ?? null,
    perMinuteProven: definition.perMinuteProven ?? null,
    admit: async ({ ctx, actor, bytes }) =>
      definition.admit?.({ ctx, actor: actor as CallOf<A, P, Q, B>['actor'], bytes }),
    // The shell has checked access and parsed by these very schemas, so the types hold.
    handle: (call) => definition.handle(call as CallOf<A, P, Q, B>),
    refuse: definition.refuse ?? null,
  }
}
