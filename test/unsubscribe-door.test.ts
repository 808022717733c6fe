import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { linkAddress, makeLink } from '../server/features/selling/opt-outs/opt-outs.ts'
import { hours } from '../server/platform/clock.ts'
import { newId, newToken } from '../server/platform/ids.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { activeMember } from './harness/journey.ts'
import { startWorld, type World } from './harness/world.ts'

/** A name of its own for what links in mails lead to. */
const links = 'http://go.localhost:4999'

let database: TestDatabase
let world: World

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url, worker: false, env: { TRACKING_URL: links } })
  await activeMember(world, { key: 'ben', link: await world.admin('invite', 'ben.carter@nordvik.example') })
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

async function workspaceId(): Promise<string> {
  return (await world.app.ctx.db.selectFrom('workspace').select('id').executeTakeFirstOrThrow()).id
}

describe('the door by which mail is refused', () => {
  const address = async (random = newToken()) => `${world.url}/u/${await workspaceId()}.${random}`
  const optedOut = () =>
    world.app.ctx.db.selectFrom('opt_out').select(['address', 'scope', 'source']).execute()

  async function link(): Promise<string> {
    const token = newToken()
    await makeLink(world.app.ctx, world.app.ctx.db, {
      workspace_id: await workspaceId(),
      token,
      email_id: newId(),
      address: 'maria@holm.example',
      user_id: await userId(),
      form: 'https',
    })
    return address(token)
  }
  const userId = async () =>
    (await world.app.ctx.db.selectFrom('app_user').select('id').executeTakeFirstOrThrow()).id
  /** As a mail program posts it: no cookie, from elsewhere. */
  const post = (url: string, body: BodyInit, language = 'en') =>
    fetch(url, {
      method: 'POST',
      body,
      headers: {
        origin: 'https://mail.example',
        'sec-fetch-site': 'cross-site',
        'accept-language': language,
      },
      redirect: 'error',
    })

  it('changes nothing when it is opened, in either language, and shows no address', async () => {
    const url = await link()
    const page = await fetch(url, { headers: { 'accept-language': 'sv' } })
    const text = await page.text()
    expect([page.status, text]).toEqual([200, expect.stringContaining('<html lang="sv">')])
    expect(text).toContain('m•••@h•••')
    expect(text).not.toMatch(/maria|<script|https?:/)
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
    expect(page.headers.getSetCookie()).toEqual([])
    expect(await (await fetch(`${url}?language=en`)).text()).toContain('<html lang="en">')
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
    expect(await optedOut()).toEqual([])
  })

  it('takes one click of a mail program, in both types of form, without a cookie and from anywhere', async () => {
    const form = new FormData()
    form.set('List-Unsubscribe', 'One-Click')
    const bodies = [new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), form]
    for (const body of bodies) {
      const answer = await post(await link(), body)
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []])
      expect(Number((await answer.text()).length)).toBeLessThan(4_000)
      expect(await optedOut()).toEqual([
        { address: 'maria@holm.example', scope: 'sender', source: 'one_click' },
      ])
      await world.app.ctx.db.deleteFrom('opt_out').execute()
    }
  })

  it('is where links in mails lead to, and is all there is by that name', async () => {
    const { ctx } = world.app
    const ask = (path: string, method = 'GET', host = new URL(links).host) =>
      new Promise<{ status: number | undefined; location: string | undefined; text: string }>(
        (done, failed) => {
          const call = request(`${world.url}${path}`, { method, headers: { host } }, async (answer) =>
            done({ status: answer.statusCode, location: answer.headers.location, text: await text(answer) }),
          )
          call.on('error', failed).end()
        },
      )
    const { pathname } = new URL(await link())
    const token = pathname.split('.').at(-1) ?? ''
    expect(linkAddress(ctx, { workspaceId: await workspaceId(), token })).toBe(`${links}${pathname}`)
    expect(await ask(pathname)).toMatchObject({ status: 200, text: expect.stringContaining('m•••@h•••') })
    expect((await ask(pathname, 'POST')).status).toBe(200)
    expect(await optedOut()).toHaveLength(1)
    await ctx.db.deleteFrom('opt_out').execute()
    const others = ['/', '/api/session', '/health/ready', '/u', '/u/', '/u/a/b', '//u/a', '/panel/x']
    for (const path of others)
      expect(await ask(path)).toEqual({ status: 404, location: undefined, text: 'Not found\n' })
    expect((await ask(`/u/${'a'.repeat(301)}`)).status).toBe(400)
    expect((await ask('/api/session', 'POST')).status).toBe(404)
    // By the product's own name it is there as well, for mail that left before; whoever comes by a third, as by a former one of
    // the links, is sent on.
    expect(await ask(pathname, 'GET', new URL(world.url).host)).toMatchObject({ status: 200 })
    expect(await ask(pathname, 'GET', 'third.localhost')).toMatchObject({
      status: 308,
      location: `${links}${pathname}`,
    })
    expect(await ask('/', 'GET', 'third.localhost')).toMatchObject({ status: 308, location: `${world.url}/` })
  })

  it('takes the choice of its page, and takes it back', async () => {
    const url = await link()
    const done = await (await post(url, new URLSearchParams({ choice: 'company', language: 'sv' }))).text()
    expect(done).toContain('Du är avregistrerad')
    expect((await optedOut()).map(({ scope, source }) => [scope, source])).toEqual([['company', 'link']])
    const undo = /name="undo" value="([^"]+)"/.exec(done)?.[1] ?? ''
    const undone = await post(url, new URLSearchParams({ choice: 'undo', undo }))
    expect(await undone.text()).toContain('You get email as before')
    expect(await optedOut()).toEqual([])
  })

  it('says what still stands where undoing took nothing back, or not all', async () => {
    await world.app.ctx.db.updateTable('app_user').set({ name: 'Ben <b> {mask}' }).execute()
    const url = await link()
    const say = async (fields: Record<string, string>) =>
      (await post(url, new URLSearchParams(fields))).text()
    const undoOf = async (choice: string) =>
      /name="undo" value="([^"]+)"/.exec(await say({ choice }))?.[1] ?? ''
    const undo = (value: string) => say({ choice: 'undo', undo: value, language: 'en' })
    await say({ 'List-Unsubscribe': 'One-Click' })
    const said = await undo(await undoOf('company'))
    expect(said).toContain('You are still unsubscribed')
    expect(said).toContain('No more email to m•••@h••• will come from Ben &lt;b&gt; {mask}.')
    const late = await undoOf('company')
    world.advance(hours(1) + 1)
    expect(await undo(late)).toContain(
      'No more sales email to m•••@h••• will come from Nordvik Instruments AB.',
    )
    expect((await optedOut()).map(({ scope }) => scope).sort()).toEqual(['company', 'sender'])
    await world.app.ctx.db.deleteFrom('opt_out').execute()
    expect(await undo(late)).toContain('You get email as before')
  })

  it('tells whoever has a link that is none or was damaged that nothing has changed, and writes nothing', async () => {
    const damaged = `${await link()}x`
    for (const url of [damaged, await address(), `${world.url}/u/anything`]) {
      const no = new URLSearchParams({ choice: 'sender' })
      const undo = new URLSearchParams({ choice: 'undo', undo: `sender.${'a'.repeat(43)}` })
      const oneClick = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
      for (const answer of [
        await fetch(url),
        await post(url, no),
        await post(url, undo),
        await post(url, oneClick),
      ]) {
        const page = await answer.text()
        expect([answer.status, page.includes('This link is not whole')]).toEqual([200, true])
        expect(page).toContain('nothing has changed')
        expect(page).not.toMatch(/•••|<form|unsubscribed/)
      }
    }
    const swedish = await (await fetch(`${damaged}?language=sv`)).text()
    expect(swedish).toContain('Länken är inte hel')
    expect(await optedOut()).toEqual([])
  })

  it('reads no more than a form of two fields, and no other body', async () => {
    const url = await address()
    expect((await post(url, new URLSearchParams({ choice: 'x'.repeat(5_000) }))).status).toBe(413)
    const json = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
    expect((await fetch(url, json)).status).toBe(415)
  })
})
