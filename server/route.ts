import type { z } from 'zod'
import type { Language } from '../contract/basics.ts'
import type { AnswerOf, Endpoint } from '../contract/endpoint.ts'
import type { ErrorBody, ErrorCode } from '../contract/errors.ts'
import type { CrmRef } from './connectors/crm-records.ts'
import type { Actor, Context } from './context.ts'

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
  /** A file to be saved, whatever it is: no browser shows it as a page of ours. */
  file(file: { name: string; bytes: Uint8Array }): void
  /** The same of a text, each part of which is sent as soon as it is there. One that fails cuts it off, and it is no whole file. */
  download(file: { name: string; parts: AsyncIterable<string> }): void
  /**
   * A page of ours in place of JSON, with a CSP of its own. Of one in parts each is sent as soon as it is there, where
   * the route is `inParts`; the parts must not fail.
   */
  page(html: string | AsyncIterable<string>, headers: Record<string, string>): void
  /** What an error would be answered with, for a page that has begun already. The log hears of it as of any other. */
  refusalOf(error: Error): Told
}

/** An error as a caller is told of it; `retryAfter` in seconds. */
export interface Told {
  status: number
  error: ErrorBody['error']
  retryAfter: number | null
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

type Parsed<E, Name extends string> = E extends { [name in Name]: infer Shape extends z.ZodType }
  ? z.output<Shape>
  : unknown

type ActorOf<E extends Endpoint> = E['access'] extends 'public'
  ? Actor | null
  : E['access'] extends 'panel'
    ? PanelActor
    : Actor

interface CallOf<E extends Endpoint> {
  ctx: Context
  actor: ActorOf<E>
  params: Parsed<E, 'params'>
  query: Parsed<E, 'query'>
  body: Parsed<E, 'body'>
  /** Present where the endpoint takes a file. */
  file: UploadedFile | null
  exchange: Exchange
  /** Counts this call for a key that the body has proven. Throws Refusal `too_many_requests`. */
  countFor(key: string): Promise<void>
}

/** What the server does behind an endpoint, and how much of it. */
interface Behind<E extends Endpoint> {
  /** Where the endpoint takes a file: its largest size in bytes. */
  upload?: E extends { takes: 'file' } ? { limit: number } : never
  /**
   * What proves who asks came with the request itself, in Salesforce's signed request or a mail's own link: no cookie is
   * read, so that pages of other origins and programs without any may ask.
   */
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
  admit?(call: { ctx: Context; actor: ActorOf<E>; bytes: number }): Promise<void>
  /** What a larger body is refused with, where there are better words than those of `body_too_large`. */
  tooLarge?: TooLarge
  /** It answers with a page in parts, and none of them waits in the compressor for the next one. */
  inParts?: boolean
  handle(call: CallOf<E>): Promise<E['answer'] extends null ? void : AnswerOf<E>>
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
export interface Route extends Pick<Endpoint, 'method' | 'path' | 'access' | 'answer'> {
  params: z.ZodType | null
  query: z.ZodType | null
  body: z.ZodType | null
  upload: { limit: number } | null
  /** The one kind of body that is read; null when none is. */
  takes: 'json' | 'form' | 'file' | 'one_click' | null
  signed: boolean
  perMinute: number
  perMinuteFromAddress: number
  bodyLimit: number
  tooLarge: TooLarge | null
  inParts: boolean
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

/** Puts the server behind an endpoint. The shell parses params, query and body by its shapes before `handle` sees them. */
export function route<E extends Endpoint>(endpoint: E, behind: Behind<E>): Route {
  const { method, path, access, params, query, body, answer, takes } = endpoint
  return {
    method,
    path,
    access,
    params: params ?? null,
    query: query ?? null,
    body: body ?? null,
    answer,
    upload: behind.upload ?? null,
    takes: takes ?? (body ? 'json' : null),
    signed: behind.signed ?? false,
    perMinute: behind.perMinute ?? (method === 'GET' ? usual.read : usual.change),
    perMinuteFromAddress: behind.perMinuteFromAddress ?? usual.strangers,
    bodyLimit: behind.upload ? behind.upload.limit + envelope : (behind.bodyLimit ?? smallBody),
    tooLarge: behind.tooLarge ?? null,
    inParts: behind.inParts ?? false,
    perMinuteProven: behind.perMinuteProven ?? null,
    admit: async ({ ctx, actor, bytes }) => behind.admit?.({ ctx, actor: actor as ActorOf<E>, bytes }),
    // The shell has checked access and parsed by these very shapes, so the types hold.
    handle: (call) => behind.handle(call as CallOf<E>),
    refuse: behind.refuse ?? null,
  }
}
