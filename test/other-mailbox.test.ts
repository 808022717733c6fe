import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { activeMember, connectGmail, connectOutlook, type Member } from './harness/journey.ts'
import { startWorld, type World } from './harness/world.ts'

let database: TestDatabase
let world: World
let astrid: Member

beforeAll(async () => {
  database = await createTestDatabase()
  world = await startWorld({ databaseUrl: database.url, worker: false })
  astrid = await activeMember(world, { key: 'astrid', link: world.adminLink })
})

afterAll(async () => {
  await world?.close()
  await database?.drop()
})

async function live() {
  const { ctx } = world.app
  const owner = await ctx.db
    .selectFrom('app_user')
    .select(['workspace_id as workspaceId', 'id as userId'])
    .executeTakeFirstOrThrow()
  return ctx.tokens.live({ ...owner, kind: 'mailbox' })
}

/** What Gmail says to a token. */
const atGmail = async (token: string) =>
  (
    await fetch(`${world.sandbox.google}/gmail/v1/users/me/profile`, {
      headers: { authorization: `Bearer ${token}` },
    })
  ).status

/** Connects Ben's Gmail, and says that it is meant. */
async function connectBens(): Promise<void> {
  const attempt = await astrid.api('POST', '/api/mailbox-attempts', { vendor: 'gmail' })
  const { browser } = astrid
  const url = new URL(String(attempt.body.authorizeUrl))
  url.searchParams.set('login_hint', 'ben.carter@nordvik.example')
  let page = await browser.open(url)
  for (const label of ['Next', 'Next']) page = await browser.submit(page, label)
  page = await browser.submit(page, 'Continue')
  expect(page.url.searchParams.get('problem')).toBe('mailbox_other_address')
  expect((await astrid.api('POST', '/api/mailbox-answers', { use: true })).status).toBe(200)
}

describe('the grant of a mailbox that another one replaces', () => {
  it('stays when it is the same account: ending it would end the new one too', async () => {
    await connectGmail(astrid, 'astrid')
    expect(await atGmail((await live()).accessToken)).toBe(200)
  })

  it('stays when the new one is refused, which blocks nobody', async () => {
    const attempt = await astrid.api('POST', '/api/mailbox-attempts', { vendor: 'gmail' })
    const consent = await astrid.browser.open(String(attempt.body.authorizeUrl))
    const back = await astrid.browser.submit(consent, 'Cancel')
    expect(back.url.searchParams.get('problem')).toBe('mailbox_denied')
    expect((await astrid.api('GET', '/api/users')).body.users).toMatchObject([
      { mailbox: 'healthy', obstacle: null },
    ])
  })

  it('goes back when another account takes its place', async () => {
    const { accessToken } = await live()
    await connectBens()
    expect((await live()).account).toBe('ben.carter@nordvik.example')
    expect([await atGmail(accessToken), await atGmail((await live()).accessToken)]).toEqual([401, 200])
  })

  it('goes back to its own vendor when another vendor takes its place', async () => {
    const { accessToken } = await live()
    await connectOutlook(astrid, 'astrid')
    expect((await live()).app.vendor).toBe('microsoft')
    expect(await atGmail(accessToken)).toBe(401)
  })
})
