import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { endpoint } from '../../contract/endpoint.ts'
import { shellsForThese } from '../../test/harness/shell.ts'
import { route } from '../route.ts'

const shells = shellsForThese()

const answer = z.object({ ok: z.boolean() })
const handle = async () => ({ ok: true })

const routes = [
  route(endpoint({ method: 'POST', path: '/often', access: 'public', answer }), { perMinute: 2, handle }),
  route(endpoint({ method: 'POST', path: '/few', access: 'public', answer }), {
    perMinute: 2,
    perMinuteFromAddress: 4,
    handle,
  }),
  route(endpoint({ method: 'POST', path: '/mine', access: 'session', answer }), { perMinute: 2, handle }),
  route(endpoint({ method: 'POST', path: '/admin', access: 'admin', answer }), { perMinute: 2, handle }),
  route(endpoint({ method: 'POST', path: '/sign-in', access: 'public', answer }), {
    async handle({ exchange }) {
      exchange.setSession('user-new')
      return { ok: true }
    },
  }),
]

const listen = (failuresPerMinute?: number) => shells.open({ routes, failuresPerMinute })

describe('who asks too often', () => {
  const ask = async (url: string, path: string, cookies: { token?: string; browser?: string } = {}) => {
    const { token, browser } = cookies
    const all = [...(token ? [`sid_1=${token}`] : []), ...(browser ? [`browser_1=${browser}`] : [])]
    return (await fetch(`${url}${path}`, { method: 'POST', headers: { cookie: all.join('; ') } })).status
  }

  it('with tokens that open nothing is not looked up any more, and shuts nobody out who was in', async () => {
    const url = await listen(3)
    expect(await ask(url, '/mine', { token: 'user-a' })).toBe(200)
    const statuses = []
    for (let at = 0; at <= 3; at++)
      statuses.push(await ask(url, at % 2 ? '/mine' : '/admin', { token: `guess-${at}` }))
    expect(statuses).toEqual([401, 401, 401, 429])
    const before = shells.asked.length
    for (const path of ['/mine', '/admin']) expect(await ask(url, path, { token: 'guess-x' })).toBe(429)
    // Where strangers may come, whoever is not looked up is one.
    expect(await ask(url, '/often', { token: 'guess-x' })).toBe(200)
    expect(shells.asked).toHaveLength(before)
    // A token that was given out just now was never guessed.
    expect(await ask(url, '/sign-in')).toBe(200)
    expect(await ask(url, '/mine', { token: 'user-new' })).toBe(200)
    expect(await ask(url, '/mine')).toBe(401)
    expect(await ask(url, '/mine', { token: 'user-a' })).toBe(200)
  })

  it('is counted by user at every door, whoever else comes from that address', async () => {
    const url = await listen()
    for (const [path, status] of Object.entries({ '/often': 200, '/mine': 200, '/admin': 403 })) {
      for (const token of ['user-a', 'user-b', 'user-a', 'user-b'])
        expect([path, await ask(url, path, { token })]).toEqual([path, status])
      expect([path, await ask(url, path, { token: 'user-a' })]).toEqual([path, 429])
    }
  })

  it('uses up nothing of its whole office', async () => {
    const url = await listen()
    const looping = 'l'.repeat(43)
    for (let at = 0; at < 30; at++) await ask(url, '/few', { browser: looping })
    expect(await ask(url, '/few', { browser: looping })).toBe(429)
    expect(await ask(url, '/few', { browser: 'o'.repeat(43) })).toBe(200)
  })

  it('is counted by browser where nobody is known', async () => {
    const url = await listen()
    const [one, other] = ['a'.repeat(43), 'b'.repeat(43)]
    for (const browser of [one, other, one, other]) expect(await ask(url, '/often', { browser })).toBe(200)
    expect(await ask(url, '/often', { browser: one })).toBe(429)
    expect(await ask(url, '/often', { browser: 'c'.repeat(43) })).toBe(200)
  })
})
