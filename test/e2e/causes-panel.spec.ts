import type { FrameLocator, Page } from '@playwright/test'
import { button, openRecord, panelIn, recordNamed, traveller } from '../../bench/walk.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import { expectAccessible, insidePanel } from './harness/axe.ts'
import { breakSalesforce, deleteRecord, flip, mendSalesforce } from './harness/causes.ts'
import { panelFrame } from './harness/frame-use.ts'
import { expectFits } from './harness/layout.ts'
import { activated, enterSalesforce, type State } from './harness/settled.ts'
import { expect, stageForFile, test } from './harness/test.ts'

const stage = stageForFile()
const maria = recordNamed('Maria Holm')
const sofia = recordNamed('Sofia Ek')
const noRecord = /404 GET \/api\/panel\/record|panel\/record: Failed to load/

/** Ben with an account, who has not been through the journey: the panel serves him all the same. */
let state: State

test.beforeAll(async ({ browser }) => {
  const context = await browser.newContext()
  await activated(traveller(stage(), context, 'ben'))
  state = await context.storageState()
  await context.close()
})

interface Said {
  code: ErrorCode
  title: string
  /** What to do. */
  todo: string
}

async function expectSaid(panel: FrameLocator, { code, title, todo }: Said): Promise<void> {
  await expect(panel.getByRole('heading', { level: 1 })).toHaveText(title)
  await expect(panel.getByText(todo)).toBeVisible()
  await expect(panel.getByText(new RegExp(`^(Code|Kod): ${code}$`))).toBeVisible()
}

/** Something happens to a record at Salesforce after its page is drawn and before the panel reads it. */
async function meanwhile(page: Page, change: () => Promise<void>): Promise<void> {
  await page.route(
    '**/api/panel/record',
    async (route) => {
      await change()
      await route.continue()
    },
    { times: 1 },
  )
}

const shown = (panel: FrameLocator, name: string) =>
  expect(panel.getByRole('heading', { name })).toBeVisible()
const panelOnly = { schemes: ['light' as const], within: insidePanel }

test('the panel: a signed request with a wrong signature: said, and good again after a reload', async ({
  visit,
}) => {
  const ben = await visit(stage(), 'ben', { storageState: state })
  const page = await ben.context.newPage()
  await flip(page, stage().salesforce, 'canvas_signature')
  const panel = await openRecord(ben, page, maria)
  await expectSaid(panel, {
    code: 'panel_request_invalid',
    title: 'Salesforce could not sign you in here',
    todo: 'Reload the page. If it stays like this, show the code to your administrator.',
  })
  await expectAccessible(page, 'a wrong signature', panelOnly)
  await flip(await ben.context.newPage(), stage().salesforce, 'canvas_signature')
  await page.reload()
  await shown(panel, 'Maria Holm')
})

test('the panel: a signed request from another org: said, and good again with the right one', async ({
  visit,
}) => {
  const ben = await visit(stage(), 'ben', { storageState: state })
  const page = await ben.context.newPage()
  await flip(page, stage().salesforce, 'other_org')
  const panel = await openRecord(ben, page, maria)
  await expectSaid(panel, {
    code: 'salesforce_other_org',
    title: 'Another Salesforce org',
    todo: 'Ask your administrator.',
  })
  await expectAccessible(page, 'another org', panelOnly)
  await flip(await ben.context.newPage(), stage().salesforce, 'other_org')
  await button(panel, 'Try again').click()
  await shown(panel, 'Maria Holm')
})

test('the panel: a record that was deleted: said, and there again once it is restored', async ({
  visit,
  complaints,
}) => {
  complaints.expect(noRecord)
  const ben = await visit(stage(), 'ben', { storageState: state })
  const page = await ben.context.newPage()
  await meanwhile(page, () => deleteRecord(stage(), maria))
  const panel = await openRecord(ben, page, maria)
  await expectSaid(panel, {
    code: 'record_missing',
    title: 'The record could not be loaded',
    todo: 'Ask its owner to restore or share it, then try again.',
  })
  await expectAccessible(page, 'a record that was deleted', panelOnly)
  await deleteRecord(stage(), maria, false)
  await button(panel, 'Try again').click()
  await shown(panel, 'Maria Holm')
})

test('the panel: no access to the record: said, and there again once it is shared', async ({
  visit,
  complaints,
}) => {
  complaints.expect(noRecord)
  const ben = await visit(stage(), 'ben', { storageState: state })
  const page = await ben.context.newPage()
  await meanwhile(page, () => breakSalesforce(stage(), { name: 'deny_record', id: sofia }))
  const panel = await openRecord(ben, page, sofia)
  await expectSaid(panel, {
    code: 'record_missing',
    title: 'The record could not be loaded',
    todo: 'or you may not see it',
  })
  await expectAccessible(page, 'no access', panelOnly)
  await mendSalesforce(stage())
  await button(panel, 'Try again').click()
  await shown(panel, 'Sofia Ek')
})

test('the panel: in Swedish on a small phone every refusal is said, and nothing sticks out', async ({
  visit,
  complaints,
}) => {
  complaints.expect(noRecord)
  const anna = await visit(stage(), 'anna', { viewport: { width: 360, height: 740 } })
  const page = await enterSalesforce(anna)
  const panel = panelIn(page)
  const said = async (one: Said) => {
    await openRecord(anna, page, sofia)
    await expectSaid(panel, one)
    await expectFits(await panelFrame(page))
  }
  const invitation = (is: string) =>
    stage().query('update invitation set state = $1 where email = $2', [is, anna.person.email])

  await breakSalesforce(stage(), { name: 'canvas_signature' })
  await said({
    code: 'panel_request_invalid',
    title: 'Salesforce kunde inte logga in dig här',
    todo: 'Ladda om sidan.',
  })
  await mendSalesforce(stage())
  await breakSalesforce(stage(), { name: 'other_org' })
  await said({
    code: 'salesforce_other_org',
    title: 'En annan Salesforce-organisation',
    todo: 'Fråga din administratör.',
  })
  await mendSalesforce(stage())
  await invitation('revoked')
  await said({
    code: 'panel_not_invited',
    title: 'Du har inte MSI Actions än',
    todo: 'Be den som är administratör',
  })
  await invitation('open')
  await said({
    code: 'panel_not_activated',
    title: 'Ett steg återstår',
    todo: 'Slutför det i en ny flik',
  })
  await (await activated(anna)).close()
  await meanwhile(page, () => deleteRecord(stage(), sofia))
  await said({
    code: 'record_missing',
    title: 'Posten gick inte att hämta',
    todo: 'Be ägaren att återställa eller dela den',
  })
  await deleteRecord(stage(), sofia, false)
  await button(panel, 'Försök igen').click()
  await shown(panel, 'Sofia Ek')
})
