import type { Page } from '@playwright/test'
import { button, traveller } from '../../bench/walk.ts'
import { expectAccessible } from './harness/axe.ts'
import { expectScreen, passSalesforce } from './harness/causes.ts'
import { expectNoSidewaysScroll } from './harness/layout.ts'
import { activated, invitationLink, signOut } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'

const title = (page: Page) => page.getByRole('heading', { level: 1 })
/** Looks like a token: a workspace that nobody has, and 43 characters. */
const nobodys = `01980000-0000-7000-8000-000000000000.${'a'.repeat(43)}`
const lookupRefused = /(404|410|422) POST \/api\/invitations\/lookup|invitations\/lookup: Failed to load/

test('at the invitation: in Swedish on a small phone: unknown, used, expired, revoked, good again, somebody else’s', async ({
  visit,
  stage,
  complaints,
}) => {
  complaints.expect(lookupRefused)
  const anna = await visit('anna', { viewport: { width: 360, height: 740 } })
  const page = await anna.context.newPage()
  const link = await invitationLink(anna)
  const change = (set: string) =>
    stage.query(`update invitation set ${set} where email = $1`, [anna.person.email])
  const refused = async (code: string, says: string) => {
    await expect(page.getByText(`Kod: ${code}`, { exact: true })).toBeVisible()
    await expect(title(page)).toHaveText(says)
    await expect(page.getByRole('main')).not.toContainText('{{')
    await expectNoSidewaysScroll(page)
  }
  await page.goto(`${stage.url}/invitation#${nobodys}`)
  await refused('invitation_unknown', 'Vi känner inte igen inbjudningslänken.')
  await change(`state = 'accepted'`)
  await page.goto(link)
  await refused('invitation_used', 'Inbjudan är redan använd.')
  await change(`state = 'open', expires_at = now() - interval '1 hour'`)
  await page.reload()
  await expect(page.getByText('Kod: invitation_expired', { exact: true })).toBeVisible()
  await expectAccessible(page, 'invitation_expired', { schemes: ['light'] })
  await expectNoSidewaysScroll(page)
  await change(`state = 'revoked', expires_at = now() + interval '1 day'`)
  // The last button of the screen looks again.
  await page.getByRole('main').getByRole('button').last().click()
  await expect(page.getByText('Kod: invitation_revoked', { exact: true })).toBeVisible()
  await expectNoSidewaysScroll(page)
  await change(`state = 'open'`)
  await page.getByRole('main').getByRole('button').last().click()
  await expect(button(page, anna.words.activate)).toBeVisible()
  await activated(traveller(stage, anna.context, 'astrid'))
  await page.reload()
  await refused(
    'invitation_other_user',
    'Du är inloggad som astrid.lindqvist@nordvik.example, och inbjudan gäller någon annan.',
  )
  await expect(button(page, 'Logga ut och fortsätt')).toBeVisible()
})

test('at the invitation: an unknown link is said, and so is one that was mangled, however; the right one leads on', async ({
  visit,
  stage,
  complaints,
}) => {
  complaints.expect(lookupRefused)
  const ben = await visit('ben')
  const page = await ben.context.newPage()
  await page.goto(`${stage.url}/invitation`)
  await expectScreen(page, 'invitation_unknown')
  await expect(button(page, 'Look again')).toBeVisible()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${stage.url}/invitation#${nobodys}`)
  await expect(page.getByText('Code: invitation_unknown')).toBeVisible()
  // It once began anew for ever, as fast as the server answered.
  expect(asked.filter((url) => url.endsWith('/api/session')).length).toBeLessThan(5)
  await button(page, 'Look again').click()
  await expect(page.getByText('Code: invitation_unknown')).toBeVisible()
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
  await page.goto(link)
  await button(page, 'Activate Account with Salesforce').click()
  await passSalesforce(ben, page)
  await expect(title(page)).toHaveText('Welcome, Ben')
})

test('at the invitation: opened while signed in as someone else: sign out and go on', async ({
  visit,
  stage,
  complaints,
}) => {
  complaints.expect(lookupRefused)
  const ben = await visit('ben')
  await activated(traveller(stage, ben.context, 'astrid'))
  const page = await ben.context.newPage()
  await page.goto(await invitationLink(ben))
  await expectScreen(page, 'invitation_other_user')
  await expect(title(page)).toHaveText(
    'You are signed in as astrid.lindqvist@nordvik.example, and the invitation is for somebody else.',
  )
  // Whoever is signed in at Salesforce comes back as that one.
  await ben.context.clearCookies({ domain: new URL(stage.salesforce).hostname })
  await button(page, 'Sign out and go on').click()
  await button(page, 'Activate Account with Salesforce').click()
  await passSalesforce(ben, page)
  await expect(title(page)).toHaveText('Welcome, Ben')
})

test('at the invitation: already used: signed in it leads Home, signed out to the sign-in', async ({
  visit,
  complaints,
}) => {
  complaints.expect(lookupRefused)
  const ben = await visit('ben')
  await activated(ben)
  const page = await ben.context.newPage()
  const link = await invitationLink(ben)
  await test.step('signed in', async () => {
    await page.goto(link)
    await expectScreen(page, 'invitation_used')
    await button(page, 'Go to Home').click()
    await expect(title(page)).toHaveText('Welcome, Ben')
  })
  await test.step('signed out', async () => {
    await signOut(ben)
    await page.goto(link)
    await expect(page.getByText('Code: invitation_used')).toBeVisible()
    await button(page, 'Sign in with Salesforce').click()
    await expect(title(page)).toHaveText('Sign in')
    await button(page, 'Sign in with Salesforce').click()
    await passSalesforce(ben, page)
    await expect(title(page)).toHaveText('Welcome, Ben')
  })
})
