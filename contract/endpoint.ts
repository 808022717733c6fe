import type { z } from 'zod'

/**
 * Who may call an endpoint. `public`: anybody. `session`: a signed-in user, by cookie. `admin`: the same, as admin.
 * `panel`: the bearer of the MSI panel, bound to one record; never a cookie.
 */
export type Access = 'public' | 'session' | 'admin' | 'panel'

/** One door of the product, stated here and nowhere else: server, browsers and tests read it. */
export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With `/:name` where a value of `params` belongs. */
  path: string
  access: Access
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  /**
   * What the body is where it is not JSON: a form's fields; one multipart file in the field `file`; or `one_click`, what
   * RFC 8058 has mail programs send, a form's fields in either type, of which those of a multipart one are not read.
   */
  takes?: 'form' | 'file' | 'one_click'
  /** Shape of the answer; null for 204, a redirect or a page. */
  answer: z.ZodType | null
}

/** States an endpoint; the constants of `contract/` that end in `Endpoints` are the product's whole API. */
export function endpoint<const E extends Endpoint>(stated: E): E {
  return stated
}

type Nothing = Record<never, never>
type Part<E, Name extends string> = E extends { [name in Name]: infer Shape extends z.ZodType }
  ? Nothing extends z.input<Shape>
    ? { [name in Name]?: z.input<Shape> }
    : { [name in Name]: z.input<Shape> }
  : { [name in Name]?: undefined }

/** What a caller of the endpoint says: `params`, `query` and `body`, as far as it has them. */
export type Sent<E extends Endpoint> = Part<E, 'params'> & Part<E, 'query'> & Part<E, 'body'>

/** Where all that a caller may say is optional, it may say nothing. */
export type SentWith<E extends Endpoint, Extras> =
  Nothing extends Sent<E> ? [sent?: Sent<E> & Extras] : [sent: Sent<E> & Extras]

/** What comes back: undefined for 204, a redirect or a page. */
export type AnswerOf<E extends Endpoint> = E['answer'] extends z.ZodType ? z.output<E['answer']> : undefined

type Values = Readonly<Record<string, unknown>>

/** The endpoint's path with `params` filled in, and with those of `query` that have a value. */
export function pathTo(
  { path }: Pick<Endpoint, 'path'>,
  { params = {}, query = {} }: { params?: Values; query?: Values } = {},
): string {
  const filled = path.replace(/\/:(\w+)/g, (_all, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`${path} without ${name}`)
    return `/${encodeURIComponent(String(value))}`
  })
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? filled : `${filled}?${new URLSearchParams(given)}`
}
