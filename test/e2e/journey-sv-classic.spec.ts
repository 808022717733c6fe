import type { Page } from '@playwright/test'
import {
  activate,
  allow,
  allowGoogle,
  button,
  chooseAction,
  chooseGmail,
  getStarted,
  openRecord,
  openWelcomeMail,
  pressFirst,
  recordNamed,
} from '../../bench/walk.ts'
import { expectNoSidewaysScroll } from './harness/layout.ts'
import { inboxOf, tasksOf } from './harness/outside.ts'
import { expect, test } from './harness/test.ts'

const phone = { width: 360, height: 740 }

const title = (page: Page) => page.getByRole('heading', { level: 1 })

test('Anna går hela vägen på svenska, i Classic och på en telefons bredd', async ({ visit, stage }) => {
  const anna = await visit('anna', { viewport: phone })
  const inbox = await openWelcomeMail(anna)

  const page = await test.step('inbjudan och Salesforce', async () => {
    const invitation = await getStarted(anna, inbox)
    await expect(title(invitation)).toHaveText('Astrid Lindqvist bjuder in dig till MSI Actions')
    await expect(button(invitation, 'Aktivera konto med Salesforce')).toBeVisible()
    await expectNoSidewaysScroll(invitation)
    await activate(anna, invitation)
    await allow(anna, invitation)
    await expect(title(invitation)).toHaveText('Välkommen, Anna')
    await expect(button(invitation, 'Starta')).toBeVisible()
    await expectNoSidewaysScroll(invitation)
    return invitation
  })

  await test.step('e-postkonto', async () => {
    await chooseGmail(anna, page)
    await allowGoogle(anna, page)
    await expect(title(page)).toHaveText('Konfigurera e-postanslutning')
    await expectNoSidewaysScroll(page)
  })

  await test.step('signatur', async () => {
    await expect(page.getByRole('textbox', { name: 'Signatur' })).toContainText(
      'Säljare, Nordvik Instruments',
    )
    await expect(button(page, 'Hoppa över')).toBeVisible()
    await expectNoSidewaysScroll(page)
    await button(page, 'Spara').click()
    await expect(title(page)).toHaveText('Du är redo')
    await expectNoSidewaysScroll(page)
    await button(page, 'Slutför').click()
  })

  await test.step('rundtur och start', async () => {
    await expect(title(page)).toHaveText('En snabbtitt på säljåtgärderna')
    await expect(button(page, 'Nästa')).toBeVisible()
    await expectNoSidewaysScroll(page)
    await button(page, 'Inte nu').click()
    await expect(title(page)).toHaveText('Vart vill du nu?')
    await expect(button(page, 'Starta webbappen')).toBeVisible()
    await expectNoSidewaysScroll(page)
    await button(page, 'Starta Salesforce').click()
    await expect(page).toHaveURL(`${stage.salesforce}/home/home.jsp`)
  })

  await test.step('konto: var och en får ett eget mejl', async () => {
    const account = { object: 'Account', id: recordNamed('Solberg Energi AS') }
    const panel = await openRecord(anna, page, account.id)
    await expect(panel.getByRole('heading', { name: 'Solberg Energi AS' })).toBeVisible()
    await pressFirst(button(panel, 'Välj åtgärd'))
    await expect(panel.getByRole('menuitem')).toHaveText(['Skicka säljmejl'])
    await panel.getByRole('menuitem', { name: 'Skicka säljmejl', exact: true }).click()
    const compose = panel.getByRole('dialog', { name: 'Skicka säljmejl' })
    for (const name of ['Ingrid Solberg, Daglig leder', 'Lars Moen, Teknisk sjef'])
      await compose.getByRole('checkbox', { name }).check()
    await compose.getByLabel('Ämne').fill('Sensorer till våren')
    await compose.getByRole('textbox', { name: 'Meddelande' }).fill('Hej, här är vårt förslag.')
    await expectNoSidewaysScroll(page)
    await button(compose, 'Skicka 2 mejl').click()
    const rows = panel.getByRole('listitem').filter({ hasText: 'Sensorer till våren' })
    await expect(rows.getByText('Skickat', { exact: true })).toHaveCount(2)
    await expect(rows.getByRole('link', { name: /^Loggat i Salesforce/ })).toHaveCount(2)
    for (const address of ['ingrid.solberg@solbergenergi.example', 'lars.moen@solbergenergi.example']) {
      const mails = await inboxOf(stage, address)
      expect(mails.map((mail) => [mail.subject, mail.to.map((one) => one.address)])).toEqual([
        ['Sensorer till våren', [address]],
      ])
    }
    const tasks = await tasksOf(anna, account)
    expect(tasks.map((task) => task.WhoId).sort()).toEqual(
      [recordNamed('Ingrid Solberg'), recordNamed('Lars Moen')].sort(),
    )
    expect(tasks.every((task) => task.WhatId === account.id)).toBe(true)
  })

  await test.step('affärsmöjlighet', async () => {
    const opportunity = { object: 'Opportunity', id: recordNamed('Solberg Energi: sensorer 2027') }
    const panel = await openRecord(anna, page, opportunity.id)
    await chooseAction(anna, panel, 'sendEmail')
    const compose = panel.getByRole('dialog', { name: 'Skicka säljmejl' })
    await compose.getByLabel('Ämne').fill('Nästa steg')
    await compose.getByRole('textbox', { name: 'Meddelande' }).fill('Ska vi ses på torsdag?')
    await button(compose, 'Skicka').click()
    const row = panel.getByRole('listitem').filter({ hasText: 'Nästa steg' })
    await expect(row.getByRole('link', { name: /^Loggat i Salesforce/ })).toBeVisible()
    const tasks = await tasksOf(anna, opportunity)
    expect(tasks.map((task) => [task.WhoId, task.WhatId])).toEqual([
      [recordNamed('Ingrid Solberg'), opportunity.id],
    ])
  })

  await test.step('den som har tackat nej får inget', async () => {
    const panel = await openRecord(anna, page, recordNamed('Peter Vinter'))
    await chooseAction(anna, panel, 'sendEmail')
    const refusal = panel.getByRole('dialog', { name: 'Peter Vinter har tackat nej till e-post' })
    await expect(refusal).toContainText('Inget kan skickas till den som har tackat nej.')
    expect(await inboxOf(stage, 'peter.vinter@vinterbygg.example')).toEqual([])
  })

  await test.step('webbappen i telefonen', async () => {
    for (const path of ['/', '/command-center', '/command-center?tab=tasks', '/profile']) {
      await page.goto(`${stage.url}${path}`)
      await expect(title(page)).toBeVisible()
      await expect(page.getByRole('status', { name: 'Läser in' })).toHaveCount(0)
      await expectNoSidewaysScroll(page)
    }
    await page.goto(`${stage.url}/command-center`)
    await page.getByRole('link', { name: 'Ingrid Solberg' }).first().click()
    await expect(title(page)).toBeVisible()
    await expectNoSidewaysScroll(page)
    await page.getByRole('button', { name: 'Hjälp' }).click()
    await expect(page.getByRole('menuitem', { name: 'Ta rundturen' })).toBeVisible()
  })
})
