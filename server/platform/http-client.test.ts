import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AnswerTooLarge, createOutbound, ForbiddenAddress, isPrivate, readBeginning } from './http-client.ts'

/** 11 MB of nothing in 11 kB. */
const bomb = gzipSync(Buffer.alloc(11_000_000))

const server = createServer((request, response) => {
  if (request.url === '/bomb') return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
  if (request.url === '/endless') return void pour(response)
  if (request.url === '/away') response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
  else if (request.url !== '/silent') response.end('here')
})
let origin: string
/** Bytes that the endless answer could get rid of. */
let poured = 0

function pour(response: ServerResponse) {
  const chunk = Buffer.alloc(65_536, 'a')
  const more = () => {
    while (!response.destroyed && response.write(chunk)) poured += chunk.length
  }
  response.on('drain', more)
  more()
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

describe('outgoing calls', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '224.0.0.1',
  ])('know %s for an inside address', (address) => expect(isPrivate(address)).toBe(true))

  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111'])('know %s for an outside one', (address) =>
    expect(isPrivate(address)).toBe(false),
  )

  it('refuse the inside, by address and by name, unless it is named', async () => {
    const closed = createOutbound([])
    await expect(closed.fetch(origin)).rejects.toThrow(ForbiddenAddress)
    await expect(closed.fetch('https://127.0.0.1:4443/')).rejects.toThrow(ForbiddenAddress)
    await expect(closed.fetch('https://[::1]:4443/')).rejects.toThrow(ForbiddenAddress)
    await expect(closed.fetch('https://2130706433/')).rejects.toThrow(ForbiddenAddress)
    const byName = await closed.fetch('https://localhost:4443/').catch((error: Error) => error)
    expect((byName as Error).cause).toBeInstanceOf(ForbiddenAddress)
    await closed.close()
    const open = createOutbound([new URL(origin).host])
    expect(await (await open.fetch(origin)).text()).toBe('here')
    await open.close()
  })

  it('follow no redirect and wait no longer than they are told', async () => {
    const open = createOutbound([new URL(origin).host])
    expect((await open.fetch(`${origin}/away`)).status).toBe(302)
    await expect(open.fetch(`${origin}/silent`, { timeout: 50 })).rejects.toThrow()
    await open.close()
  })

  it('hold no more of an answer than they are told, also once it is decompressed', async () => {
    const open = createOutbound([new URL(origin).host])
    const read = async (path: string, limit?: number) => {
      const answer = await open.fetch(`${origin}${path}`, limit === undefined ? {} : { limit })
      return answer.text()
    }
    await expect(read('/endless')).rejects.toThrow(AnswerTooLarge)
    await expect(read('/bomb')).rejects.toThrow(AnswerTooLarge)
    await expect(read('/', 3)).rejects.toThrow(AnswerTooLarge)
    expect(await read('/', 4)).toBe('here')
    expect(await read('/bomb', 11_000_000)).toHaveLength(11_000_000)
    await open.close()
  })

  it('read the beginning of what has no end', async () => {
    const open = createOutbound([new URL(origin).host])
    poured = 0
    const answer = await open.fetch(`${origin}/endless`, { limit: Number.POSITIVE_INFINITY })
    expect(await readBeginning(answer, 100_000)).toHaveLength(100_000)
    // What is on its way in buffers of both sides comes on top.
    expect(poured).toBeLessThan(20_000_000)
    expect(await readBeginning(await open.fetch(origin), 100)).toEqual(Buffer.from('here'))
    await open.close()
  })
})
