import { button, retype } from '../../bench/walk.ts'
import { password } from '../../sandbox/world.ts'
import { expectAccessible } from './harness/axe.ts'
import { expectNoSidewaysScroll } from './harness/layout.ts'
import { call, settled } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
const narrow = { width: 360, height: 740 }

test('a new device is told by mail, whose link leads to where one signs it out', async ({ visit, stage }) => {
  const astrid = await visit('astrid')
  await settled(astrid, { mailbox: false })
  await call(astrid, { method: 'PATCH', path: '/api/profile', body: { language: 'sv' } })

  const away = await visit('astrid', { userAgent: firefox })
  const stranger = await away.context.newPage()
  await stranger.goto(`${stage.url}/sign-in`)
  await button(stranger, 'Sign in with Salesforce').click()
  await retype(stranger, stranger.locator('#username'), away.person.salesforceUsername)
  await retype(stranger, stranger.locator('#password'), password)
  await button(stranger, away.words.logIn).click()
  await expect(stranger.getByRole('heading', { level: 1 })).toHaveText('Hej Astrid')

  const inbox = await astrid.context.newPage()
  await inbox.goto(`${stage.mail}/inbox/${astrid.person.email}`)
  await inbox.getByRole('navigation').getByText('Ny inloggning i MSI Actions').click()
  const mail = inbox.frameLocator('iframe.body')
  await expect(mail.getByText('Enhet: Firefox på Linux')).toBeVisible()
  const opened = astrid.context.waitForEvent('page')
  await mail.getByRole('link', { name: 'Visa var jag är inloggad' }).click()
  const list = await opened
  await list.setViewportSize(narrow)
  const sessions = list.getByRole('region', { name: 'Här är du inloggad' })
  await expect(sessions.getByText('Firefox på Linux')).toBeInViewport()
  await expectNoSidewaysScroll(list)
  await expectAccessible(list, 'the list of sessions')
  await button(sessions, 'Logga ut överallt utom här').click()
  await expect(sessions.getByText('Du är inte inloggad någon annanstans.')).toBeVisible()
  await stranger.reload()
  await expect(stranger).toHaveURL(/\/sign-in/)

  const name = list.getByLabel('Namn', { exact: true })
  const home = list.getByRole('link', { name: 'Hem', exact: true })
  await name.fill('Astrid Ek')
  await home.click()
  const question = list.getByRole('dialog', { name: 'Lämna utan att spara?' })
  await expect(question).toBeVisible()
  await expectAccessible(list, 'the question before something unsaved is left')
  await button(question, 'Avbryt').click()
  await expect(name).toHaveValue('Astrid Ek')
  const signOut = async () => {
    await list.getByRole('button', { name: 'Konto: Astrid' }).click()
    await list.getByRole('menuitem', { name: 'Logga ut' }).click()
  }
  await signOut()
  await expect(question).toBeVisible()
  await button(question, 'Avbryt').click()
  await expect(name).toHaveValue('Astrid Ek')
  await button(list.getByRole('region', { name: 'Du', exact: true }), 'Spara').click()
  const saved = list.getByText('Sparat', { exact: true })
  await expect(saved).toBeVisible()
  const topOfHome = (await home.boundingBox())?.y ?? 0
  const footOf = (box: { y: number; height: number } | null) => (box ? box.y + box.height : 0)
  await expect.poll(async () => footOf(await saved.boundingBox())).toBeLessThan(topOfHome)
  await home.click()
  await expect(list.getByRole('heading', { level: 1 })).toHaveText('Hej Astrid')
  await list.goBack()
  await name.fill('Astrid Lind')
  await signOut()
  await button(question, 'Lämna').click()
  await expect(list).toHaveURL(/\/sign-in/)
})

test('an admin’s test mail goes out, and the page says so', async ({ visit, stage }) => {
  const anna = await visit('anna')
  await stage.query(`update invitation set role = 'admin' where email like 'anna.%'`)
  await settled(anna, { mailbox: false })
  const page = await anna.context.newPage()
  await page.setViewportSize(narrow)
  await page.goto(`${stage.url}/users`)
  const section = page.getByRole('region', { name: 'Produktens egna mejl' })
  await expect(section).toContainText('Inbjudningar och aviseringar skickas via e-postservern')
  await button(section, 'Skicka ett testmejl till mig').click()
  await expect(section.getByRole('status')).toHaveText(/^Skickat i dag/)
  await expectNoSidewaysScroll(page)
  await expectAccessible(page, 'the product’s own mail')
  const inbox = await (await fetch(`${stage.mail}/api/inbox/${anna.person.email}`)).json()
  expect(inbox).toContainEqual(expect.objectContaining({ subject: 'Testmejl från MSI Actions' }))
})
