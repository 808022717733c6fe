import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOutbound, ForbiddenAddress, isPrivate } from './http-client.ts'

const server = createServer((request, response) => {
  if (request.url === '/away') response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
  else if (request.url !== '/silent') response.end('here')
})
let origin: string

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
})
