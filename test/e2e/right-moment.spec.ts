import { button, chooseAction, openRecord, pressFirst } from '../../bench/walk.ts'
import { inboxOf } from './harness/outside.ts'
import { readUntil } from './harness/read-now.ts'
import { settled } from './harness/settled.ts'
import { james } from './harness/sold.ts'
import { expect, test } from './harness/test.ts'

test('a seller writes one template, lets it go in the prospect’s Monday morning, answers the answer on the record, and stops at a no', async ({
  visit,
  stage,
}) => {
  const ben = await visit('ben', { reducedMotion: 'reduce' })
  await settled(ben)
  const app = await ben.context.newPage()
  await app.goto(`${stage.url}/templates/new`)
  await app.getByLabel('Name').fill('First contact')
  await app.getByLabel('Subject').fill('Flow at {{company}}')
  const message = app.getByRole('textbox', { name: 'Message' })
  await message.fill('Hello ')
  await message.press('End')
  await app.keyboard.type('{{first_name}}, how do you measure it?')
  await button(app, 'Save').click()
  await expect(app).toHaveURL(/\/templates\/[0-9a-f-]{36}$/)

  const page = await ben.context.newPage()
  const panel = await openRecord(ben, page, james.id)
  const compose = panel.getByRole('dialog', { name: 'Send Sales Email' })
  const useTemplate = async () => {
    await chooseAction(ben, panel, 'sendEmail')
    await button(compose, 'Use template').click()
    await compose.getByRole('button', { name: /^First contact/ }).click()
  }
  const schedule = panel.getByRole('dialog', { name: 'Schedule email' })
  const forHisMonday = async () => {
    await button(compose, 'Schedule').click()
    await schedule.getByText("James Okafor's time (Chicago)").click()
    await schedule
      .getByRole('button', { name: /^(Monday|Tomorrow) 09:00$/ })
      .last()
      .click()
    await schedule.getByRole('button', { name: /^Schedule for Mon .+ 09:00$/ }).click()
    await expect.poll(() => stage.query(`select 1 from email where state = 'scheduled'`)).toHaveLength(1)
  }
  await test.step('it is seen filled for a real Lead, and scheduled for Monday nine o’clock of theirs', async () => {
    await useTemplate()
    await button(compose, 'Preview').click()
    await expect(compose.getByText('Flow at Brightwater Foods')).toBeVisible()
    await expect(compose.getByText('Hello James, how do you measure it?')).toBeVisible()
    await forHisMonday()
  })

  await test.step('the outbox says why it waits, and until when', async () => {
    await app.goto(`${stage.url}/outbox`)
    const row = app.getByRole('row', { name: /Flow at Brightwater Foods/ })
    await expect(row).toContainText('You chose this time.')
    await expect(row).toContainText(/Mon \d+ \w+ 09:00 in Chicago/)
    await button(row, 'Actions for the email to James Okafor').click()
    await app.getByRole('menuitem', { name: 'Send now' }).click()
    await expect(row).toHaveCount(0)
  })

  const inbox = async () => (await inboxOf(stage, james.email)).map(({ subject }) => subject)
  const replies = async (text: string) => {
    const [mail] = await inboxOf(stage, james.email)
    await fetch(`${stage.mail}/inbox/${james.email}/${mail?.id}/reply`, {
      method: 'POST',
      body: new URLSearchParams({ subject: `Re: ${mail?.subject.replace('Re: ', '')}`, text }),
      redirect: 'manual',
    })
  }
  await expect.poll(inbox).toEqual(['Flow at Brightwater Foods'])
  await replies('By hand. Could you show us another way?\n')
  await readUntil(stage, `select 1 from mail_event where kind = 'replied'`)

  const read = button(panel, 'Read the answer to “Flow at Brightwater Foods”')
  const answers = panel.getByRole('dialog', { name: 'Flow at Brightwater Foods' })
  await test.step('the answer is read and answered without leaving the record', async () => {
    await page.reload()
    await pressFirst(read)
    const text = answers.frameLocator('iframe[title="Message from James Okafor"]')
    await expect(text.getByText('Could you show us another way?')).toBeVisible()
    await button(answers, 'Answer').click()
    await answers.getByRole('textbox', { name: 'Message' }).fill('With pleasure.')
    await button(answers, 'Send').click()
    await expect.poll(inbox).toEqual(['Re: Flow at Brightwater Foods', 'Flow at Brightwater Foods'])
  })

  await useTemplate()
  await forHisMonday()
  await replies('Please stop emailing me.\n')
  await readUntil(stage, 'select 1 from objection')
  await test.step('whoever says no gets nothing more: neither what waits nor what is written', async () => {
    await page.reload()
    await pressFirst(read)
    await expect(answers.getByText(/asks not to get more e-?mail/)).toBeVisible()
    await button(answers, 'Unsubscribe').click()
    await expect(answers.getByText(/gets no more e-?mail from the company/)).toBeVisible()
    await button(answers, 'Close').click()
    const waits = () => stage.query(`select count(*)::int from email where state in ('scheduled', 'waiting')`)
    await expect.poll(waits).toEqual([{ count: 0 }])
    await page.reload()
    await chooseAction(ben, panel, 'sendEmail')
    await expect(panel.getByText(/James Okafor has said no to email from your company/).last()).toBeVisible()
    expect(await inbox()).toHaveLength(2)
  })
})
