import type { Page } from '@playwright/test'
import { type Installation, startInstallation } from '../../bench/installation.ts'
import { activate, allow, getStarted, openRecord, openWelcomeMail, recordNamed } from '../../bench/walk.ts'
import { expect, test as onStage } from './harness/test.ts'

/** The product as the launcher starts it: its own processes, its own PostgreSQL, the apps it has registered. */
const test = onStage.extend<{ stage: Installation }>({
  stage: async ({ browserName: _ }, use) => {
    const installation = await startInstallation()
    await use(installation)
    await installation.stop()
  },
})

const title = (page: Page) => page.getByRole('heading', { level: 1 })

test('npm start: the welcome email leads through Salesforce to the first screen, and the panel opens on a record', async ({
  visit,
}) => {
  test.setTimeout(420_000)
  const ben = await visit('ben')
  const page = await getStarted(ben, await openWelcomeMail(ben))
  await expect(title(page)).toHaveText('Astrid Lindqvist invites you to MSI Actions')
  await activate(ben, page)
  await allow(ben, page)
  await expect(title(page)).toHaveText('Welcome, Ben')
  const panel = await openRecord(ben, page, recordNamed('Maria Holm'))
  await expect(panel.getByRole('heading', { name: 'Maria Holm' })).toBeVisible()
})
