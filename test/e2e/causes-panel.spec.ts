import type { FrameLocator, Page } from '@playwright/test'
import { button, openRecord, pressFirst, recordNamed } from '../../bench/walk.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import { breakVendor, deleteRecord, mend } from '../harness/faults.ts'
import { expectAccessible, panelOnly } from './harness/axe.ts'
import { panelFrame } from './harness/frame-use.ts'
import { expectFits } from './harness/layout.ts'
import { activated, enterSalesforce } from './harness/settled.ts'
import { expect, test } from './harness/test.ts'

const sofia = recordNamed('Sofia Ek')

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
    '**/panel/*',
    async (route) => {
      await change()
      await route.continue()
    },
    { times: 1 },
  )
}

test('the panel: in Swedish on a small phone every refusal is said, nothing sticks out, and it is good again', async ({
  visit,
  stage,
  complaints,
}) => {
  complaints.expect(/404 GET \/api\/panel\/record|panel\/record: Failed to load/)
  const anna = await visit('anna', { viewport: { width: 360, height: 740 } })
  const page = await enterSalesforce(anna)
  const said = async (one: Said) => {
    const panel = await openRecord(anna, page, sofia)
    await expectSaid(panel, one)
    await expectFits(await panelFrame(page))
    return panel
  }
  const invitation = (is: string) =>
    stage.query('update invitation set state = $1 where email = $2', [is, anna.person.email])

  await breakVendor(stage.salesforce, { name: 'canvas_signature' })
  await said({
    code: 'panel_request_invalid',
    title: 'Salesforce kunde inte logga in dig här',
    todo: 'Ladda om sidan.',
  })
  await expectAccessible(page, 'a wrong signature', panelOnly)
  await mend(stage.salesforce)
  await breakVendor(stage.salesforce, { name: 'other_org' })
  const other = await said({
    code: 'salesforce_other_org',
    title: 'En annan Salesforce-organisation',
    todo: 'Fråga din administratör.',
  })
  await mend(stage.salesforce)
  await invitation('revoked')
  const notInvited = {
    code: 'panel_not_invited' as const,
    title: 'Du har inte MSI Actions än',
    todo: 'Be en administratör',
  }
  await pressFirst(button(other, 'Försök igen'))
  await expectSaid(other, notInvited)
  await said(notInvited)
  await invitation('open')
  await said({
    code: 'panel_not_activated',
    title: 'Ett steg återstår',
    todo: 'Slutför det i en ny flik',
  })
  await activated(anna)
  await meanwhile(page, () => deleteRecord(stage.salesforce, sofia))
  const gone = await said({
    code: 'record_missing',
    title: 'Posten gick inte att hämta',
    todo: 'Be ägaren att återställa eller dela den',
  })
  await expectAccessible(page, 'a record that was deleted', panelOnly)
  await deleteRecord(stage.salesforce, sofia, false)
  await pressFirst(button(gone, 'Försök igen'))
  await expect(gone.getByRole('heading', { name: 'Sofia Ek' })).toBeVisible()
})
