import { createHmac } from 'node:crypto'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { z } from 'zod'
import type { Route } from '../server/route.ts'
import { type Family, type ForeignReader, foreignReaders } from '../test/harness/foreign-data.ts'
import { type HostileRequest, requestsOf, valuesOf } from '../test/harness/hostile.ts'

export const families = ['deep', 'long', 'many', 'ambiguous', 'compressed'] as const satisfies Family[]

/** The same requests at each run. */
const seed = 20_261_128
/** More than any door but that for files takes. */
const tooMuch = 3_500_000
const anyId = 'ffffffff-ffff-4fff-bfff-ffffffffffff'

/** A hostile reader's input by the reader's name. */
export function inputOf(name: string, family: Family, size: number): string {
  return readerOf(name).inputs[family](size)
}

/** The inputs that only this reader knows. */
export function moreInputsOf(name: string, size: number): string[] {
  return Object.values(readerOf(name).also ?? {}).map((make) => make(size))
}

function readerOf(name: string): ForeignReader {
  const reader = foreignReaders.find((one) => one.name === name)
  if (!reader) throw new Error(`no reader is called ${name}`)
  return reader
}

const bombs = (() => {
  const zeros = Buffer.alloc(64 * 1024 ** 2)
  return { br: brotliCompressSync(zeros), gzip: gzipSync(zeros), deflate: deflateSync(zeros) }
})()

/** JSON of about `size` bytes that no schema knows. */
const shapeless: Record<Family, (size: number) => string> = {
  deep: (size) => `${'['.repeat(size / 2)}${']'.repeat(size / 2)}`,
  long: (size) => `{"token":"${'A'.repeat(size - 12)}"}`,
  many: (size) => `{${Array.from({ length: size / 16 }, (_, at) => `"k${at}":${at}`).join(',')}}`,
  ambiguous: (size) => `{${'"__proto__":{"a":1},"a":1,'.repeat(size / 26)}"a":2}`,
  compressed: (size) => `{"token":"${'\\u0061'.repeat((size - 12) / 6)}"}`,
}

const made = new Map<string, Buffer>()

/** Such JSON as bytes; many routes have the same limit, so each is made once. */
function shapelessOf(family: Family, size: number): Buffer {
  const key = `${family} ${size}`
  const body = made.get(key) ?? Buffer.from(shapeless[family](size))
  made.set(key, body)
  return body
}

/** All hostile requests of one family for one route. `plausible`: values that its schemas may take. */
export function hostileRequests(route: Route, family: Family, plausible: string[]): HostileRequest[] {
  return [
    ...addresses(route, family),
    ...bodies(route, family, plausible).map(({ type, body, encoding }) => ({
      path: route.path.replace(/:\w+/g, anyId),
      headers: { 'content-type': type, ...(encoding ? { 'content-encoding': encoding } : {}) },
      body,
    })),
    ...(family === 'ambiguous' ? fc.sample(requestsOf(route, plausible), { seed, numRuns: 4 }) : []),
  ]
}

/** Hostile in path, query and headers. */
function addresses(route: Route, family: Family): HostileRequest[] {
  const text = inputOf('file name', family, 2_000)
  const path = route.path.replace(/:\w+/g, encodeURIComponent(text.slice(0, 300)))
  const query = {
    deep: 'a[b]',
    long: 'state=a',
    many: 'a=1&',
    ambiguous: 'state=%ff&state=',
    compressed: '%2525',
  }
  const search = query[family].repeat(5_000 / query[family].length)
  const headers = {
    'user-agent': inputOf('user agent', family, 2_000),
    'accept-language': family === 'many' ? 'sv;q=0.1,'.repeat(200) : 'x-'.repeat(500),
    cookie: family === 'many' ? 'x=1; '.repeat(400) : `sid=${'('.repeat(1_000)}`,
  }
  return [
    { path: `${route.path.replace(/:\w+/g, anyId)}?${search}`, headers: {}, body: null },
    { path, headers, body: null },
  ]
}

interface Content {
  type: string
  body: Buffer
  encoding?: string
}

function bodies(route: Route, family: Family, plausible: string[]): Content[] {
  if (route.method === 'GET') return []
  const json = 'application/json'
  const sizes = [Math.min(route.bodyLimit, tooMuch) - 200, tooMuch]
  const whole = sizes.map((size) => ({ type: json, body: shapelessOf(family, size) }))
  const packed =
    family === 'compressed'
      ? Object.entries(bombs).map(([encoding, body]) => ({ type: json, body, encoding }))
      : []
  const shaped = route.takes === 'file' ? files(route, family) : filled(route, family, plausible)
  return [...whole, ...packed, ...shaped]
}

/** What the schema describes, with hostile text in one field after the other, as much as the door lets in. */
function filled(route: Route, family: Family, plausible: string[]): Content[] {
  if (!(route.body instanceof z.ZodObject)) return []
  const fields = Object.keys(route.body.shape)
  const bases = fc.sample(valuesOf(route.body, plausible), { seed, numRuns: fields.length })
  return fields.map((field, at) => {
    for (let size = route.bodyLimit; ; size /= 2) {
      const value = { ...(bases[at] as object), [field]: inputOf('html', family, size) }
      const isForm = route.takes === 'form'
      const text = isForm ? new URLSearchParams(asTexts(value)).toString() : JSON.stringify(value)
      if (text.length < route.bodyLimit || size < 100)
        return {
          type: isForm ? 'application/x-www-form-urlencoded' : 'application/json',
          body: Buffer.from(text),
        }
    }
  })
}

const asTexts = (value: object) =>
  Object.fromEntries(Object.entries(value).map(([name, one]): [string, string] => [name, String(one)]))

/** One file with a hostile name, many parts, and parts within parts. */
function files(route: Route, family: Family): Content[] {
  const type = 'multipart/form-data; boundary=x'
  const part = (name: string, body: string) =>
    `--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: image/png\r\n\r\n${body}\r\n`
  const named = part(inputOf('file name', family, 6_000).replace(/[\r\n"]/g, ' '), 'hello')
  const size = route.upload?.limit ?? 0
  const bodies = {
    deep: () => `--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n`.repeat(20_000),
    long: () => part('long.png', 'A'.repeat(size - 1_000)),
    many: () => part('one.png', '').repeat(20_000),
    ambiguous: () => '--x\r\n--x-\r\n--x--x\r\n'.repeat(50_000),
    compressed: () => part('packed.png', bombs.gzip.toString('latin1')),
  }
  return [named, bodies[family]()].map((text) => ({ type, body: Buffer.from(`${text}--x--\r\n`, 'latin1') }))
}

/** A signed request of about this size with a right signature. */
export function signedAs(secret: string, family: Family, size: number): string {
  const input = inputOf('signed request', family, size)
  const payload = input.slice(input.indexOf('.') + 1)
  return `${createHmac('sha256', secret).update(payload).digest('base64')}.${payload}`
}
