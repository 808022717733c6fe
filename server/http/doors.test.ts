import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { open as openFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { uploadsUnderWay } from '../../contract/email-uploads.ts'
import { endpoint } from '../../contract/endpoint.ts'
import { headOf, sendPart } from '../../test/harness/half-request.ts'
import { shellsForThese } from '../../test/harness/shell.ts'
import { route } from '../route.ts'
import type { Patience } from './patience.ts'

const shells = shellsForThese()
/** What came as far as a handler. */
let handled: unknown[] = []
let dropped = 0

afterEach(() => {
  handled = []
})

const answer = z.object({ ok: z.boolean() })
const handle = async ({ body, file }: { body: unknown; file: unknown }) => {
  handled.push(body ?? file)
  return { ok: true }
}
const anything = z.record(z.string(), z.unknown())

const routes = [
  route(endpoint({ method: 'POST', path: '/public', access: 'public', body: anything, answer }), { handle }),
  route(endpoint({ method: 'POST', path: '/closed', access: 'session', body: anything, answer }), { handle }),
  route(endpoint({ method: 'POST', path: '/long', access: 'public', body: anything, answer }), {
    bodyLimit: 50_000,
    handle,
  }),
  route(endpoint({ method: 'POST', path: '/nothing', access: 'public', answer }), { handle }),
  route(endpoint({ method: 'POST', path: '/rare', access: 'public', body: anything, answer }), {
    perMinuteFromAddress: 1,
    handle,
  }),
  route(endpoint({ method: 'POST', path: '/proven', access: 'public', body: anything, answer }), {
    perMinuteProven: 2,
    async handle({ body, countFor }) {
      await countFor(String(body.who))
      return { ok: true }
    },
    async refuse({ code, exchange }) {
      exchange.page(`<p>${code}`, {})
    },
  }),
  route(endpoint({ method: 'POST', path: '/files', access: 'session', takes: 'file', answer }), {
    upload: { limit: 50_000 },
    handle,
  }),
  route(endpoint({ method: 'POST', path: '/file', access: 'public', takes: 'file', answer }), {
    upload: { limit: 50_000 },
    handle,
  }),
]

/** The shell alone, where only the tokens `user-…` are somebody's. */
const listen = (patience: Partial<Patience> = {}) =>
  shells.open({ routes, patience, onError: (line) => handled.push(line), onDrop: () => dropped++ })

const json = (length: number) => ({ 'content-type': 'application/json', 'content-length': length })
const chunked = { 'transfer-encoding': 'chunked' }
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`
/** The last answer's status, whether it ends the connection, and its code. */
function read(text: string) {
  const at = text.lastIndexOf('HTTP/1.1 ')
  const code = /"code":"(\w+)"/.exec(text.slice(at))?.[1] ?? null
  return { status: Number(text.slice(at + 9, at + 12)), closes: /connection: close/i.test(text), code }
}

const post = async (url: string, path: string, body: string) => {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body })
  return {
    status: response.status,
    code: ((await response.json()) as { error?: { code: string } }).error?.code,
  }
}

describe('a body is not waited for', () => {
  it('when nobody has signed in: the answer comes at once and ends the connection', async () => {
    const url = await listen()
    const { text } = await sendPart(url, headOf(url, 'POST /closed', json(1_000_000)))
    expect(read(text)).toEqual({ status: 401, closes: true, code: 'signed_out' })
  })

  it('when it is larger than its route takes, has the wrong type, or has no route', async () => {
    const url = await listen()
    const ask = async (line: string, headers: Record<string, string | number>) =>
      read((await sendPart(url, headOf(url, line, headers))).text)
    expect(await ask('POST /public', json(16_385))).toMatchObject({ status: 413, code: 'body_too_large' })
    expect(await ask('POST /nothing', json(1))).toMatchObject({ status: 413, code: 'body_too_large' })
    expect(await ask('GET /health/live', json(1))).toMatchObject({ status: 413, code: 'body_too_large' })
    expect(await ask('POST /nowhere', json(1))).toMatchObject({ status: 404, code: 'not_found' })
    const text = { 'content-type': 'text/plain', 'content-length': 2 }
    expect(await ask('POST /public', text)).toMatchObject({ status: 415, code: 'invalid_input' })
    expect(handled).toEqual([])
  })

  it('when it is compressed, whoever asks and whatever the way', async () => {
    const url = await listen()
    for (const encoding of ['br', 'gzip', 'deflate', 'zstd', 'identity, br', 'x']) {
      for (const line of ['POST /public', 'POST /closed', 'GET /health/live', 'POST /nowhere']) {
        const headers = { ...json(33), 'content-encoding': encoding }
        const { text } = await sendPart(url, headOf(url, line, headers))
        expect([line, read(text)]).toEqual([
          line,
          { status: 415, closes: true, code: 'unsupported_encoding' },
        ])
      }
    }
  })

  it('when there were too many calls', async () => {
    const url = await listen()
    expect((await post(url, '/rare', '{}')).status).toBe(200)
    const { text } = await sendPart(url, headOf(url, 'POST /rare', json(10_000)))
    expect(read(text)).toEqual({ status: 429, closes: true, code: 'too_many_requests' })
    expect(text).toMatch(/retry-after: \d+/i)
  })

  it('and is not asked for either, by 100 Continue', async () => {
    const url = await listen()
    const headers = { ...json(2), expect: '100-continue', connection: 'close' }
    const refused = await sendPart(url, headOf(url, 'POST /closed', headers))
    expect(refused.text).toMatch(/^HTTP\/1.1 401/)
    const welcome = await sendPart(url, headOf(url, 'POST /public', headers), { rest: ['{}'] })
    expect(welcome.text).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200/)
  })

  it('but thrown away for a moment, so that whoever is still sending reads the answer', async () => {
    const url = await listen()
    const rest = Array.from({ length: 40 }, () => Buffer.alloc(100_000, 'x'))
    const { text } = await sendPart(url, headOf(url, 'POST /closed', json(8_000_000)), { rest })
    expect(read(text)).toEqual({ status: 401, closes: true, code: 'signed_out' })
  })

  it('and no request after it is looked at', async () => {
    const url = await listen()
    const second = headOf(url, 'POST /public', json(2))
    const { text } = await sendPart(url, headOf(url, 'POST /closed', json(30_000)), {
      rest: ['x'.repeat(30_000), `${second}{}`],
    })
    expect(text.match(/HTTP\/1.1/g)).toHaveLength(1)
    expect(handled).toEqual([])
  })
})

describe('a body that comes', () => {
  it('is cut off at the size of its route when it does not say how long it is', async () => {
    const url = await listen()
    const headers = { ...chunked, 'content-type': 'application/json' }
    const rest = Array.from({ length: 30 }, () => chunk('1'.repeat(1_000)))
    const { text } = await sendPart(url, headOf(url, 'POST /public', headers), { rest })
    expect(read(text)).toEqual({ status: 413, closes: true, code: 'body_too_large' })
  })

  it('is refused when it is nested deeper than 64 levels, or names a prototype', async () => {
    const url = await listen()
    const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`
    expect((await post(url, '/public', nested(63))).status).toBe(200)
    expect(await post(url, '/public', nested(64))).toEqual({ status: 400, code: 'too_deep' })
    expect(await post(url, '/public', '['.repeat(10_000))).toEqual({ status: 400, code: 'too_deep' })
    for (const body of ['{"__proto__":{"a":1}}', '{"constructor":{"prototype":{}}}', '{"a":', ''])
      expect(await post(url, '/public', body)).toMatchObject({ code: 'invalid_input' })
  })

  it('is refused when it holds more than 10,000 values', async () => {
    const url = await listen()
    const list = (values: number) => JSON.stringify({ a: Array.from({ length: values }, () => 1) })
    expect((await post(url, '/long', list(9_000))).status).toBe(200)
    expect(await post(url, '/long', list(10_000))).toEqual({ status: 400, code: 'invalid_input' })
  })

  it('is one file as large as its route takes, and no fields', async () => {
    const url = await listen()
    const send = async (form: FormData) => (await fetch(`${url}/file`, { method: 'POST', body: form })).status
    const file = (size: number) => new File(['x'.repeat(size)], 'x.txt')
    const form = new FormData()
    form.set('file', file(50_000))
    expect(await send(form)).toBe(200)
    expect(handled).toEqual([
      { name: 'x.txt', mediaType: 'application/octet-stream', bytes: Buffer.alloc(50_000, 'x') },
    ])
    form.set('file', file(50_001))
    expect(await send(form)).toBe(413)
    const fields = new FormData()
    fields.set('note', 'x'.repeat(40_000))
    fields.set('file', file(1))
    expect(await send(fields)).toBe(400)
    const type = { 'content-type': 'multipart/form-data; boundary=x' }
    const part = '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nhello'
    const cut = await fetch(`${url}/file`, { method: 'POST', headers: type, body: part })
    expect(cut.status).toBe(400)
    expect(handled).toHaveLength(1)
  })
})

describe('files that are on their way', () => {
  const type = { 'content-type': 'multipart/form-data; boundary=x' }
  const [first, last] = [
    '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nhel',
    'lo\r\n--x--\r\n',
  ]

  it('are a few of a user at a time, and leave no name behind', async () => {
    writeFileSync(join(shells.spoolFolder, 'left-behind'), 'by a process that died')
    const url = await listen()
    expect(readdirSync(shells.spoolFolder)).toEqual([])
    const length = { 'content-length': first.length + last.length }
    const head = (token: string) =>
      headOf(url, 'POST /files', { ...type, ...length, cookie: `sid_1=${token}`, connection: 'close' })
    const files = Array.from({ length: uploadsUnderWay.ofUser }, () => connect(Number(new URL(url).port)))
    const answers = files.map(async (socket) => read(await text(socket)).status)
    const before = shells.asked.length
    for (const socket of files) socket.write(head('user-a') + first)
    await expect.poll(() => shells.asked.length - before).toBe(files.length)
    const refused = await sendPart(url, head('user-a'))
    expect(read(refused.text)).toEqual({ status: 429, closes: true, code: 'too_many_requests' })
    expect(refused.text).toMatch(/retry-after: 2\r/i)
    expect(read((await sendPart(url, head('user-b'), { rest: [first + last] })).text).status).toBe(200)
    for (const socket of files) socket.write(last)
    expect(await Promise.all(answers)).toEqual([200, 200, 200, 200])
    expect(read((await sendPart(url, head('user-a'), { rest: [first + last] })).text).status).toBe(200)
    expect(readdirSync(shells.spoolFolder)).toEqual([])
  })
})

it.each(['ENOSPC', 'EDQUOT'])('says in its words that the disk takes no more of a file: %s', async (code) => {
  const url = await listen()
  const form = new FormData()
  form.set('file', new Blob(['x'.repeat(1000)]), 'x.txt')
  const send = () => fetch(`${url}/file`, { method: 'POST', body: form })
  const opened = await openFile(import.meta.filename)
  const full = Object.assign(new Error(`${code}: write`), { code, syscall: 'write' })
  const spy = vi.spyOn(Object.getPrototypeOf(opened), 'appendFile').mockRejectedValue(full)
  await opened.close()
  const refused = await send()
  spy.mockRestore()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30'])
  expect(await refused.json()).toMatchObject({ error: { code: 'storage_full' } })
  expect((await send()).status).toBe(200)
})

describe('a door that refuses in its own way', () => {
  it('counts for whoever the body has proven to be, and answers with its own page', async () => {
    const url = await listen()
    const ask = async (body: string) => {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(`${url}/proven`, { method: 'POST', headers, body })
      return [response.status, await response.text()]
    }
    for (const who of ['a', 'b', 'a', 'b', 'c'])
      expect(await ask(`{"who":"${who}"}`)).toEqual([200, '{"ok":true}'])
    expect(await ask('{"who":"a"}')).toEqual([429, '<p>too_many_requests'])
    expect(await ask('[')).toEqual([400, '<p>invalid_input'])
    expect(await ask('x'.repeat(20_000))).toEqual([413, '<p>body_too_large'])
  })
})

it('a connection too many is closed and counted', async () => {
  const url = await listen()
  if (shells.app) shells.app.server.maxConnections = 1
  const first = connect(Number(new URL(url).port))
  await once(first, 'connect')
  const second = connect(Number(new URL(url).port))
  expect(await text(second)).toBe('')
  expect(dropped).toBe(1)
  first.destroy()
})

describe('a slow caller', () => {
  const slow = { status: 408, code: 'request_too_slow', closes: true }

  it('is answered when the head of the request does not end', async () => {
    const url = await listen({ headers: 300 })
    const rest = Array.from({ length: 100 }, () => 'x-drop: 1\r\n')
    const { text } = await sendPart(url, 'POST /public HTTP/1.1\r\n', { rest, every: 50 })
    expect(read(text)).toEqual(slow)
  })

  it('is answered when the body stands still', async () => {
    const url = await listen({ body: 300 })
    const { text } = await sendPart(url, `${headOf(url, 'POST /public', json(100))}{`)
    expect(read(text)).toEqual(slow)
    const multipart = { 'content-type': 'multipart/form-data; boundary=x', 'content-length': 1_000 }
    expect(read((await sendPart(url, `${headOf(url, 'POST /file', multipart)}--x\r\n`)).text)).toEqual(slow)
    expect(handled).toEqual([])
  })

  it('is answered when the body goes on, but slower than any line', async () => {
    const url = await listen({ body: 300, slowestLine: 1_000_000 })
    const rest = Array.from({ length: 99 }, () => '1')
    const { text } = await sendPart(url, headOf(url, 'POST /public', json(100)), { rest, every: 50 })
    expect(read(text)).toEqual(slow)
  })

  it('does nothing any more with a body that ends after all', async () => {
    const url = await listen({ body: 300, linger: 1_000 })
    const rest = [...Array(6).fill(''), '{"a":1}']
    const late = { rest, every: 100, stay: true }
    expect(read((await sendPart(url, headOf(url, 'POST /public', json(7)), late)).text)).toEqual(slow)
    const type = { 'content-type': 'multipart/form-data; boundary=x' }
    const part = '--x\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nhello\r\n--x--\r\n'
    const head = headOf(url, 'POST /file', { ...type, 'content-length': part.length })
    const file = { rest: [part.slice(0, 70), ...Array(6).fill(''), part.slice(70)], every: 100, stay: true }
    expect(read((await sendPart(url, head, file)).text)).toEqual(slow)
    await shells.app?.close()
    expect(handled).toEqual([])
  })

  it('is waited for as long as the body goes on', async () => {
    const url = await listen({ body: 400 })
    const body = `{"a":"${'x'.repeat(32)}"}`
    const headers = { ...json(body.length), connection: 'close' }
    const sent = await sendPart(url, headOf(url, 'POST /public', headers), { rest: [...body], every: 30 })
    expect(read(sent.text).status).toBe(200)
    expect(sent.took).toBeGreaterThan(800)
  })
})
