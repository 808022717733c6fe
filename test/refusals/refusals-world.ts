import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { causes } from '../../contract/causes.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import { createTestDatabase, type TestDatabase } from '../harness/database.ts'
import { mend } from '../harness/faults.ts'
import type { Page } from '../harness/http-browser.ts'
import { type Member, passSalesforce } from '../harness/journey.ts'
import { startWorld, type World } from '../harness/world.ts'

/** One world for the tests of a `describe`, whose vendors are well again after each. */
export function worldForThese(): () => World {
  let database: TestDatabase | undefined
  let world: World | undefined
  beforeAll(async () => {
    database = await createTestDatabase()
    world = await startWorld({ databaseUrl: database.url, worker: false })
  })
  afterEach(async () => {
    const { salesforce, google, microsoft } = present(world).sandbox
    for (const vendor of [salesforce, google, microsoft]) if (vendor) await mend(vendor)
  })
  afterAll(async () => {
    await world?.close()
    await database?.drop()
  })
  return () => present(world)
}

function present(world: World | undefined): World {
  if (!world) throw new Error('the world is there only while the tests run')
  return world
}

const from = ['--from', 'astrid.lindqvist@nordvik.example']

/** A fresh invitation of Ben, whose account and invitation of before are somebody's who is gone. */
export async function invitedBen(world: World): Promise<string> {
  const { db } = world.app.ctx
  const gone = `${randomUUID()}@gone.example`
  await db
    .updateTable('app_user')
    .set({ email: gone, crm_user_id: gone, state: 'deactivated' })
    .where('email', '=', ben)
    .execute()
  await db.updateTable('invitation').set({ email: gone, state: 'revoked' }).where('email', '=', ben).execute()
  return world.admin('invite', ben, '--name', 'Ben Carter', '--language', 'en', ...from)
}

export const ben = 'ben.carter@nordvik.example'

export const tokenOf = (link: string) => new URL(link).hash.slice(1)

/** Off to Salesforce with an invitation, as its page goes there, and through what Salesforce asks. */
export async function activateBy(member: Member, token: string, forceLogin = false): Promise<Page> {
  const { body } = await member.api('POST', '/api/invitation-attempts', { token, forceLogin })
  return passSalesforce(member.browser, String(body.authorizeUrl), 'ben')
}

/** The refusal is on its own screen, by its code; on that screen's new try Salesforce asks who it is where it must. */
export function expectProblem(page: Page, code: ErrorCode): { forceLogin: boolean } {
  expect(page.url.pathname).toBe(`/problem/${code}`)
  expect(page.status).toBe(200)
  return { forceLogin: causes[code].retry === 'other_user' }
}

/** Ben is in, at the journey's first screen. */
export async function expectWelcomed(member: Member, page: Page): Promise<void> {
  expect(page.url.pathname).toBe('/journey')
  const { body } = await member.api('GET', '/api/session')
  expect(body).toMatchObject({ user: { email: ben }, step: 'welcome' })
}
