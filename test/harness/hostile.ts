import fc from 'fast-check'
import { z } from 'zod'

/** What breaks programs: bytes that a database refuses, halves of a character, names of JavaScript's own, sheer size. */
const poison = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'half \udfff',
  '\ufeff',
  '\u202egnp.exe',
  '__proto__',
  'constructor',
  'toString',
  '../../../../etc/passwd',
  '..%2f..%2f',
  '%',
  '%00',
  '%zz',
  "'; drop table app_user; --",
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '{{7*7}}',
  'x\r\nBcc: everybody@example.com',
  '//evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  'http://169.254.169.254/latest/meta-data/',
  'https://[::1',
  '1e999',
  '-0',
  'NaN',
  'null',
  '9007199254740993',
  '0001-01-01',
  '9999-12-31',
  '275760-09-13',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '\u{1f469}\u200d\u{1f4bb}'.repeat(40),
  'a\u0301'.repeat(300),
  'A'.repeat(5_000),
  `${'a'.repeat(60)}@${'b.'.repeat(90)}`,
  '<div>'.repeat(3_000),
  '<a href="'.repeat(3_000),
  '<'.repeat(20_000),
  '&#'.repeat(10_000),
]

export const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...poison) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
)

/** Anything that JSON can say, with poison in it. */
export const hostileAnything = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, [], {}, [[[]]]),
  fc.array(hostileText, { maxLength: 3 }),
  fc.dictionary(hostileText, hostileText, { maxKeys: 3 }),
  fc.jsonValue({ maxDepth: 3 }),
)

/**
 * Values for one schema, some of which pass it: texts are taken from `plausible` and the poison wherever the schema
 * accepts them. So a hostile text reaches as deep as the contract lets it.
 */
export function valuesOf(schema: unknown, plausible: readonly string[]): fc.Arbitrary<unknown> {
  const inner = unwrapped(schema)
  if (inner instanceof z.ZodObject) {
    const fields = Object.entries(inner.shape).map(([name, one]) => [name, fieldOf(one, plausible)] as const)
    return fc.record(Object.fromEntries(fields), { requiredKeys: requiredOf(inner) })
  }
  if (inner instanceof z.ZodArray)
    return fc.array(valuesOf(inner.element, plausible), { minLength: 1, maxLength: 3 })
  if (inner instanceof z.ZodUnion) return fc.oneof(...inner.options.map((one) => valuesOf(one, plausible)))
  if (inner instanceof z.ZodEnum) return fc.constantFrom(...inner.options)
  if (inner instanceof z.ZodBoolean) return fc.boolean()
  if (inner instanceof z.ZodNumber) return fc.oneof(fc.integer(), fc.double())
  const takes = (value: string) => inner instanceof z.ZodType && inner.safeParse(value).success
  const accepted = [...plausible, ...poison].filter(takes)
  return accepted.length > 0 ? fc.constantFrom(...accepted) : hostileAnything
}

/** Mostly what the field takes, now and then hostileAnything. */
function fieldOf(schema: unknown, plausible: readonly string[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 9, arbitrary: valuesOf(schema, plausible) },
    { weight: 1, arbitrary: hostileAnything },
  )
}

function requiredOf(schema: z.ZodObject): string[] {
  return Object.entries(schema.shape).flatMap(([name, one]) =>
    (one as z.ZodType).safeParse(undefined).success ? [] : [name],
  )
}

function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return unwrapped(schema.unwrap())
  if (schema instanceof z.ZodDefault) return unwrapped(schema.unwrap())
  return schema
}

/** A request as bytes: everything that a stranger chooses. */
export interface HostileRequest {
  path: string
  headers: Record<string, string>
  body: Buffer | null
}

interface About {
  method: string
  path: string
  params: unknown
  query: unknown
  body: unknown
  upload: unknown
}

/** Requests for one route: its own shape with hostile contents, and things of no shape at all. */
export function requestsOf(route: About, plausible: readonly string[]): fc.Arbitrary<HostileRequest> {
  return fc
    .record({ path: pathsOf(route, plausible), content: contentOf(route, plausible), headers })
    .map(({ path, content, headers }) => ({
      path,
      headers: { ...(content ? { 'content-type': content.type } : {}), ...headers },
      body: content && Buffer.from(content.bytes as Uint8Array),
    }))
}

function pathsOf(route: About, plausible: readonly string[]): fc.Arbitrary<string> {
  const names = [...route.path.matchAll(/:(\w+)/g)].map((found) => found[1] ?? '')
  const params = fc.tuple(...names.map(() => fc.oneof(fc.constantFrom(...plausible), hostileText)))
  const query = fc.oneof(
    fc.constant(''),
    route.query ? valuesOf(route.query, plausible).map(asQuery) : fc.constant('a=1'),
    fc.dictionary(hostileText, hostileText, { maxKeys: 3 }).map(asQuery),
    fc.constantFrom('cursor=%00&cursor=x', 'state=&state=', '__proto__[a]=1', '%', '&&==&', 'state=%ff%fe'),
  )
  return fc.tuple(params, query, fc.boolean()).map(([values, search, isRaw]) => {
    let at = 0
    const path = route.path.replace(/:\w+/g, () => inPath(values[at++] ?? '', isRaw))
    // Longer ones end at the limit for headers, all in the same way.
    return search ? `${path}?${search.slice(0, 6_000)}` : path
  })
}

/** Encoded, or as far as a request line takes it just as it is. */
function inPath(value: string, isRaw: boolean): string {
  return isRaw ? value.replace(/[^\x21-\x7e]|[?#/]/g, '') : encodeURIComponent(value.toWellFormed())
}

function asQuery(values: unknown): string {
  const said = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
  const pairs = Object.entries(values as object).map(([name, value]): [string, string] => [name, said(value)])
  return new URLSearchParams(pairs).toString()
}

interface Content {
  type: string
  bytes: string | Uint8Array
}

function contentOf(route: About, plausible: readonly string[]): fc.Arbitrary<Content | null> {
  if (route.method === 'GET') return fc.constant(null)
  if (route.upload)
    return fc.oneof({ weight: 3, arbitrary: uploads }, contentOf({ ...route, upload: null }, plausible))
  const shaped = route.body ? valuesOf(route.body, plausible) : hostileAnything
  const json = (type: string) => (value: unknown) => ({ type, bytes: JSON.stringify(value) })
  return fc.oneof(
    { weight: 8, arbitrary: shaped.map(json('application/json')) },
    {
      weight: 2,
      arbitrary: shaped.map((value) => ({ type: 'application/x-www-form-urlencoded', bytes: asForm(value) })),
    },
    { weight: 2, arbitrary: hostileAnything.map(json('application/json')) },
    { weight: 1, arbitrary: fc.tuple(mediaTypes, shaped).map(([type, value]) => json(type)(value)) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...broken).map((bytes) => ({ type: 'application/json', bytes })),
    },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => ({ type: 'application/json', bytes })),
    },
  )
}

const asForm = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? asQuery(value)
    : JSON.stringify(value)

const mediaTypes = fc.constantFrom(
  'text/plain',
  'application/xml',
  'application/json; charset=utf-7',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary=x',
  'application/json,text/plain',
  '/',
  ';',
)

/** A file, or what is left of one. */
const uploads = fc
  .tuple(hostileText, hostileText, fc.constantFrom('file', 'other', ''), fc.integer({ min: 0, max: 12 }))
  .map(([name, type, field, missing]) => {
    const line = (text: string) => text.replace(/[\r\n"]/g, ' ').slice(0, 3_000)
    const head = `--x\r\nContent-Disposition: form-data; name="${field}"; filename="${line(name)}"`
    const whole = `${head}\r\nContent-Type: ${line(type)}\r\n\r\nhello\r\n--x--\r\n`
    return { type: 'multipart/form-data; boundary=x', bytes: whole.slice(0, whole.length - missing) }
  })

/** Bodies that are no JSON, or more of it than anybody means. */
const broken: (string | Uint8Array)[] = [
  '',
  '{',
  '"',
  'nul',
  '{"a":1,}',
  '{"token":"a","token":"b"}',
  '{"__proto__":{"admin":true},"token":"x"}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"token":"\\u0000"}',
  '{"name":"\\ud800"}',
  '{"name":"a\\u0000","name":"b\\udc00"}',
  '['.repeat(100_000),
  `${'['.repeat(60_000)}${']'.repeat(60_000)}`,
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  `{"token":"${'A'.repeat(300_000)}"}`,
  `[${'1,'.repeat(100_000)}1]`,
  `{"a":${'9'.repeat(100_000)}}`,
  Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d),
  Uint8Array.of(0x22, 0xff, 0xfe, 0x22),
]

/** Headers as far as a client can send them at all; cookies and origins that are not ours. */
const headers = fc.record(
  {
    accept: fc.constantFrom('*/*', 'text/html', 'application/json', ';q=', 'text/html,'.repeat(200)),
    'accept-language': fc.constantFrom('sv', 'xx-YY;q=9', ',,,', 'a'.repeat(2_000)),
    'accept-encoding': fc.constantFrom('identity', 'br;q=0,*', 'gzip, br, zstd, x', ''),
    cookie: fc.constantFrom('sid=', ';;;=', 'a=%ff', '__proto__=1', 'x=1; '.repeat(400), '"'),
    origin: fc.constantFrom('null', 'https://evil.example', 'x', ''),
    'sec-fetch-site': fc.constantFrom('cross-site', 'none', 'same-origin', 'x'),
    host: fc.constantFrom('evil.example', 'localhost', '[::1', 'a:b:c', '..', 'x'.repeat(300)),
    'x-forwarded-host': fc.constantFrom('evil.example', '', 'a,b'),
    'x-forwarded-proto': fc.constantFrom('https', 'javascript', ''),
    'user-agent': fc.constantFrom('', '\u00ff\u00fe', 'A'.repeat(400)),
    authorization: fc.constantFrom('Bearer', 'Bearer x', `Bearer ${'a'.repeat(200)}`, 'Basic Og==', ''),
    'if-none-match': fc.constantFrom('*', '""'),
    range: fc.constantFrom('bytes=0-0', 'bytes=9-1,x'),
  },
  { requiredKeys: [] },
)
