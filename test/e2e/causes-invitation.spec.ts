import type { Page } from '@playwright/test'
import { button, type Traveller, traveller } from '../../bench/walk.ts'
import { expectAccessible } from './harness/axe.ts'
import { expectScreen, neverActivated, passSalesforce, tryAgain } from './harness/causes.ts'
import { expectNoSidewaysScroll } from './harness/layout.ts'
import { activated, call, invitationLink, type State } from './harness/settled.ts'
import { expect, stageForFile, test } from './harness/test.ts'

const stage = stageForFile()
const title = (page: Page) => page.getByRole('heading', { level: 1 })
/** Looks like a token: a workspace that nobody has, and 43 characters. */
const nobodys = `01980000-0000-7000-8000-000000000000.${'a'.repeat(43)}`
const lookupRefused = /(404|410|422) POST \/api\/invitations\/lookup|invitations\/lookup: Failed to load/

/** Astrid in this browser, who is not signed in at Salesforce any more. */
let astrid: State

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext()
  await activated(traveller(stage(), context, 'astrid'))
  const { cookies } = await context.storageState()
  const { hostname } = new URL(stage().url)
  astrid = { cookies: cookies.filter(({ domain }) => domain === hostname), origins: [] }
  await context.close()
})

/** Ben's account with his link, to the first screen of the journey; and then it never was. */
async function activatesWith(ben: Traveller, page: Page): Promise<void> {
  await button(page, 'Activate Account with Salesforce').click()
  await passSalesforce(ben, page)
  await expect(title(page)).toHaveText('Welcome, Ben')
  await neverActivated(ben)
}

test('at the invitation: in Swedish on a small phone: unknown, used, somebody else’s', async ({
  visit,
  complaints,
}) => {
  complaints.expect(lookupRefused)
  const viewport = { width: 360, height: 740 }
  const anna = await visit(stage(), 'anna', { viewport, storageState: astrid })
  const page = await anna.context.newPage()
  const link = await invitationLink(anna)
  const states = (state: string) =>
    stage().query('update invitation set state = $1 where email = $2', [state, anna.person.email])
  const refused = async (code: string, says: string) => {
    await expect(page.getByText(`Kod: ${code}`, { exact: true })).toBeVisible()
    await expect(title(page)).toHaveText(says)
    await expect(page.getByRole('main')).not.toContainText('{{')
    await expectNoSidewaysScroll(page)
  }
  await page.goto(`${stage().url}/invitation#${nobodys}`)
  await refused('invitation_unknown', 'Vi känner inte igen inbjudningslänken.')
  await states('accepted')
  await page.goto(link)
  await refused('invitation_used', 'Inbjudan är redan använd.')
  await states('open')
  await page.reload()
  await refused(
    'invitation_other_user',
    'Du är inloggad som astrid.lindqvist@nordvik.example, och inbjudan gäller någon annan.',
  )
  await expect(button(page, 'Logga ut och fortsätt')).toBeVisible()
})

test('at the invitation: an unknown link is said, and the right one leads on', async ({
  visit,
  complaints,
}) => {
  complaints.expect(lookupRefused)
  const ben = await visit(stage(), 'ben')
  const page = await ben.context.newPage()
  await page.goto(`${stage().url}/invitation`)
  await expectScreen(page, 'invitation_unknown')
  await expect(button(page, 'Look again')).toBeVisible()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${stage().url}/invitation#${nobodys}`)
  await expectScreen(page, 'invitation_unknown')
  // It once began anew for ever, as fast as the server answered.
  expect(asked.filter((url) => url.endsWith('/api/session')).length).toBeLessThan(5)
  await button(page, 'Look again').click()
  await expectScreen(page, 'invitation_unknown')
  await page.goto(await invitationLink(ben))
  await activatesWith(ben, page)
})

test('at the invitation: a mangled link is said, however it was mangled, and the right one leads on', async ({
  visit,
  complaints,
}) => {
  complaints.expect(lookupRefused)
  const ben = await visit(stage(), 'ben')
  const page = await ben.context.newPage()
  const link = await invitationLink(ben)
  const mangled = [
    link.slice(0, -7),
    `${link}>`,
    `${link}${' and the sentence behind it'.repeat(10)}`,
    `${link}%E0%A4%A`,
    link.replace(/#.*/, '#'),
  ]
  for (const one of mangled) {
    // Each as a fresh visit: only the fragment differs.
    await page.goto('about:blank')
    await page.goto(one)
    await expect(page.getByText('Code: invitation_unknown'), one).toBeVisible()
  }
  await expectAccessible(page, 'a mangled link', { schemes: ['light'] })
  await page.goto(link)
  await activatesWith(ben, page)
})

test('at the invitation: a scanner opens it first: GET, HEAD, a browser, both POSTs; it is still good', async ({
  visit,
}) => {
  const ben = await visit(stage(), 'ben')
  const link = await invitationLink(ben)
  const row = () =>
    stage().query('select state, token_hash, user_id, obstacle_code from invitation where email = $1', [
      ben.person.email,
    ])
  const before = await row()
  const robot = {
    accept: 'text/html,*/*',
    'user-agent': 'Mozilla/5.0 (compatible; MailScanner/2.0)',
    origin: stage().url,
  }
  for (const method of ['GET', 'HEAD', 'GET'])
    expect((await fetch(link, { method, headers: robot })).status).toBe(200)
  for (const path of ['/api/invitations/lookup', '/api/invitation-attempts']) {
    const answer = await fetch(`${stage().url}${path}`, {
      method: 'POST',
      headers: { ...robot, 'content-type': 'application/json' },
      body: JSON.stringify({ token: new URL(link).hash.slice(1) }),
    })
    expect(answer.status, path).toBe(200)
  }
  const detonation = await visit(stage(), 'ben')
  const chamber = await detonation.context.newPage()
  await chamber.goto(link)
  await button(chamber, 'Activate Account with Salesforce').click()
  await expect(button(chamber, 'Log In')).toBeVisible()
  await chamber.close()
  expect(await row()).toEqual(before)

  const page = await ben.context.newPage()
  await page.goto(link)
  await activatesWith(ben, page)
})

test('at the invitation: opened while signed in as someone else: sign out and go on', async ({
  visit,
  complaints,
}) => {
  complaints.expect(lookupRefused)
  const ben = await visit(stage(), 'ben', { storageState: astrid })
  const page = await ben.context.newPage()
  await page.goto(await invitationLink(ben))
  await expectScreen(page, 'invitation_other_user')
  await expect(title(page)).toHaveText(
    'You are signed in as astrid.lindqvist@nordvik.example, and the invitation is for somebody else.',
  )
  await button(page, 'Sign out and go on').click()
  await activatesWith(ben, page)
})

test('at the invitation: already used: signed in it leads Home, signed out to the sign-in', async ({
  visit,
  complaints,
}) => {
  complaints.expect(lookupRefused)
  const ben = await visit(stage(), 'ben')
  const page = await ben.context.newPage()
  const link = await invitationLink(ben)
  await page.goto(link)
  await button(page, 'Activate Account with Salesforce').click()
  await passSalesforce(ben, page)
  await expect(title(page)).toHaveText('Welcome, Ben')
  await test.step('signed in', async () => {
    await page.goto(link)
    await expectScreen(page, 'invitation_used')
    await button(page, 'Go to Home').click()
    await expect(title(page)).toHaveText('Welcome, Ben')
  })
  await test.step('signed out', async () => {
    await call(page, { method: 'DELETE', path: '/api/session' })
    await page.goto(link)
    await expectScreen(page, 'invitation_used')
    await button(page, 'Sign in with Salesforce').click()
    await expect(title(page)).toHaveText('Sign in')
    await button(page, 'Sign in with Salesforce').click()
    await passSalesforce(ben, page)
    await expect(title(page)).toHaveText('Welcome, Ben')
  })
  await neverActivated(ben)
})

/** What the way back can say of its state; `spoil` is done while the browser is at Salesforce. */
const spoiltStates: [string, (page: Page) => Promise<unknown>][] = [
  ['missing', (page) => page.goto(`${stage().url}/oauth/salesforce/callback?code=aPrx123`)],
  ['unknown', (page) => page.goto(`${stage().url}/oauth/salesforce/callback?code=aPrx123&state=${nobodys}`)],
  [
    'expired',
    () => stage().query(`update authorization_attempt set expires_at = now() - interval '1 minute'`),
  ],
]

for (const [name, spoil] of spoiltStates) {
  test(`on the way back from Salesforce: oauth_state_unknown, ${name}: leads back to success`, async ({
    visit,
  }) => {
    const ben = await visit(stage(), 'ben')
    const page = await ben.context.newPage()
    await page.goto(await invitationLink(ben))
    await button(page, 'Activate Account with Salesforce').click()
    await expect(button(page, 'Log In')).toBeVisible()
    await spoil(page)
    await passSalesforce(ben, page)
    await expectScreen(page, 'oauth_state_unknown')
    await tryAgain(page, 'Try again')
    await passSalesforce(ben, page)
    await expect(title(page)).toHaveText('Welcome, Ben')
    await neverActivated(ben)
  })
}

test('on the way back from Salesforce: oauth_state_unknown, replayed: signed in it goes on, signed out it leads to the sign-in', async ({
  visit,
}) => {
  const ben = await visit(stage(), 'ben')
  const page = await ben.context.newPage()
  const callback = page.waitForRequest(/\/oauth\/salesforce\/callback/)
  await page.goto(await invitationLink(ben))
  await button(page, 'Activate Account with Salesforce').click()
  await passSalesforce(ben, page)
  await expect(title(page)).toHaveText('Welcome, Ben')
  const used = (await callback).url()

  await page.goto(used)
  await expect(title(page)).toHaveText('Welcome, Ben')

  await call(page, { method: 'DELETE', path: '/api/session' })
  const other = await ben.context.newPage()
  await other.goto(used)
  await expectScreen(other, 'oauth_state_unknown')
  await other.getByRole('link', { name: 'Try again' }).click()
  await button(other, 'Sign in with Salesforce').click()
  await passSalesforce(ben, other)
  await expect(title(other)).toHaveText('Welcome, Ben')
  await neverActivated(ben)
})

test('on the way back from Salesforce: never came back: the tab is closed at Salesforce, and the next visit goes on', async ({
  visit,
}) => {
  const ben = await visit(stage(), 'ben')
  const lost = await ben.context.newPage()
  await lost.goto(await invitationLink(ben))
  await button(lost, 'Activate Account with Salesforce').click()
  await expect(button(lost, 'Log In')).toBeVisible()
  await lost.close()
  const page = await ben.context.newPage()
  await page.goto(await invitationLink(ben))
  await activatesWith(ben, page)
})
