import { PassThrough } from 'node:stream'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { copyIn, copyOut } from './copy.ts'

let database: TestDatabase
let client: pg.Client

beforeAll(async () => {
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.url })
  client.on('error', () => {})
  await client.connect()
  await client.query('create table copied (n integer not null, words text)')
})

afterAll(async () => {
  await client.end()
  await database.drop()
})

const many = 50_000
const stored = async () => (await client.query('select count(*)::int as n from copied')).rows[0].n
async function* rows(count: number) {
  for (let n = 0; n < count; n += 1000)
    yield Buffer.from(Array.from({ length: 1000 }, (_, i) => `${n + i}\tråg ${n + i}\n`).join(''))
}

test('rows go in and come out, counted; the connection goes on', async () => {
  expect(await copyIn(client, 'copy copied from stdin', rows(many))).toBe(many)
  const copy = copyOut(client, 'copy (select * from copied order by n) to stdout')
  const parts: Buffer[] = []
  for await (const part of copy.bytes) parts.push(part)
  const text = Buffer.concat(parts).toString()
  expect([copy.rows(), text.split('\n').length - 1, text.slice(0, 8)]).toEqual([many, many, '0\tråg 0\n'])
  expect(await stored()).toBe(many)
})

test('what the server refuses is thrown, keeps nothing, and the connection goes on', async () => {
  async function* bad() {
    yield* rows(1000)
    yield Buffer.from('no number\tx\n')
    yield* rows(many)
  }
  await expect(copyIn(client, 'copy copied from stdin', bad())).rejects.toThrow('invalid input syntax')
  await expect(copyIn(client, 'copy nowhere from stdin', rows(many))).rejects.toThrow('does not exist')
  const { bytes } = copyOut(client, 'copy (select 1 / (n - 40000) from copied order by n) to stdout')
  const reading = (async () => {
    for await (const part of bytes) if (part.length < 0) break
  })()
  await expect(reading).rejects.toThrow('division by zero')
  expect(await stored()).toBe(many)
})

test('a source that fails is told as such and keeps nothing', async () => {
  async function* failing() {
    yield* rows(1000)
    throw new Error('the file ended early')
  }
  await expect(copyIn(client, 'copy copied from stdin', failing())).rejects.toThrow('the file ended early')
  expect(await stored()).toBe(many)
})

test('a reader that stops early leaves a connection that goes on', async () => {
  for await (const part of copyOut(client, 'copy copied to stdout').bytes) if (part.length > 0) break
  expect(await stored()).toBe(many)
})

test('a connection that is cut ends both', async () => {
  const cut = async () => {
    const one = new pg.Client({ connectionString: database.url })
    one.on('error', () => {})
    await one.connect()
    const { rows } = await one.query('select pg_backend_pid() as pid')
    return { one, end: () => client.query('select pg_terminate_backend($1)', [rows[0].pid]) }
  }
  const [reader, writer] = [await cut(), await cut()]
  const reading = (async () => {
    for await (const part of copyOut(reader.one, 'copy copied to stdout').bytes) {
      if (part.length > 0) await reader.end()
    }
  })()
  await expect(reading).rejects.toThrow()
  async function* endless() {
    yield* rows(1000)
    await writer.end()
    for (;;) yield* rows(1000)
  }
  await expect(copyIn(writer.one, 'copy copied from stdin', endless())).rejects.toThrow()
  expect(await stored()).toBe(many)
})

test('the number of rows is known when the bytes have ended, although it comes in a packet after them', async () => {
  const stream = new PassThrough()
  const message = (code: string, body: string) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(4 + body.length)
    return Buffer.concat([Buffer.from(code), length, Buffer.from(body)])
  }
  interface Copy {
    submit(connection: object): void
    handleCommandComplete(message: { text: string }): void
    handleReadyForQuery(): void
  }
  const late = {
    query(copy: Copy) {
      stream.on('data', (bytes: Buffer) => {
        if (bytes.length === 0) return
        copy.handleCommandComplete({ text: 'COPY 7' })
        copy.handleReadyForQuery()
      })
      copy.submit({ stream, query: () => undefined })
      stream.write(Buffer.concat([message('H', ''), message('d', 'a\n'), message('c', '')]))
      return copy
    },
  } as unknown as pg.ClientBase
  const copy = copyOut(late, 'copy copied to stdout')
  const parts: string[] = []
  for await (const part of copy.bytes) {
    parts.push(String(part))
    setTimeout(() => stream.write(message('C', 'COPY 7')), 20)
  }
  expect([parts.join(''), copy.rows()]).toEqual(['a\n', 7])
})
