import type { Page } from '@playwright/test'
import { button, openRecord, panelIn, pressFirst } from '../../bench/walk.ts'
import panelEnglish from '../../web/locales/panel-words.en.ts'
import panelSwedish from '../../web/locales/panel-words.sv.ts'
import english from '../../web/locales/words.en.ts'
import swedish from '../../web/locales/words.sv.ts'
import type { WordKey } from '../../web/locales/words.ts'
import { panelOnly } from './harness/axe.ts'
import { languages, lookAt } from './harness/screens.ts'
import { activated, equipped } from './harness/settled.ts'
import { james, maria, type Sold, sellMuch, sofia } from './harness/sold.ts'
import { expect, test } from './harness/test.ts'

type Say<Key = WordKey> = (key: Key, values?: Record<string, string>) => string

/** The words of a language by their keys, so that one table opens the screens of both. */
function sayIn<Key extends string>(words: object): Say<Key> {
  return (key, values = {}) => {
    const found = key.split('.').reduce<unknown>((part, name) => Object(part)[name], words)
    if (typeof found !== 'string') throw new Error(`there is no word ${key}`)
    return found.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
  }
}

const words = {
  en: { say: sayIn<WordKey>(english), sayInPanel: sayIn<string>(panelEnglish) },
  sv: { say: sayIn<WordKey>(swedish), sayInPanel: sayIn<string>(panelSwedish) },
}

/** The web app in somebody's browser, and what was done in it. */
interface App {
  page: Page
  url: string
  say: Say
  sold: Sold
}

/** Opens a page on which a text, or a field with a label, has to be there. */
async function goTo({ page, url }: App, path: string, text = ''): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(`${url}${path}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await expect(page.locator('[role=status][aria-label], .mantine-Skeleton-root')).toHaveCount(0)
  if (text) await page.getByRole('main').getByText(text).or(page.getByLabel(text)).first().waitFor()
}

const dialog = (page: Page) => page.getByRole('dialog')
const shows = (page: Page, text: string) => expect(page.getByText(text).first()).toBeVisible()
const inFrame = (page: Page, name: string) => page.frameLocator(`iframe[title="${name}"]`)

/** Presses the first button of that word, and waits for its dialog. */
async function openDialog({ page, say }: App, word: WordKey): Promise<void> {
  await button(page, say(word)).first().click()
  await dialog(page).waitFor()
}

/** The pages of the web app, each with what is pressed on it and what has to be there before it is looked at. */
const screens: { name: string; open(app: App): Promise<void> }[] = [
  {
    name: 'Home',
    async open(app) {
      const { page, say } = app
      await goTo(app, '/')
      await shows(page, say('optOuts.homeReach'))
      await shows(page, say('optOuts.objection.title', { name: james.name }))
      await page
        .getByRole('region', { name: say('replies.title') })
        .getByText(maria.name)
        .waitFor()
    },
  },
  { name: 'Command Center', open: (app) => goTo(app, '/command-center', maria.name) },
  { name: 'scheduled mails', open: (app) => goTo(app, '/command-center?show=scheduled', james.name) },
  { name: 'drafts', open: (app) => goTo(app, '/command-center?show=drafts', sofia.name) },
  { name: 'outbox', open: (app) => goTo(app, '/outbox', james.name) },
  {
    name: 'outbox menu',
    async open(app) {
      const { page, say } = app
      await button(page, say('outbox.more', { name: james.name })).click()
      await page.getByRole('menuitem').first().waitFor()
    },
  },
  {
    name: 'conversation',
    async open(app) {
      const { page, say } = app
      await goTo(app, `/command-center/emails/${app.sold.answered}`)
      const read = inFrame(page, say('emailConversation.from', { name: maria.name }))
      await read.getByText('Tuesday is fine.').waitFor()
      await button(page, say('emailConversation.showQuote')).click()
    },
  },
  {
    name: 'answer',
    async open(app) {
      const { page, say } = app
      await page.setViewportSize({ width: 1280, height: 800 })
      await button(page, say('emailConversation.answer')).click()
      await page
        .getByRole('region', { name: say('emailConversation.yourAnswer') })
        .getByRole('textbox')
        .first()
        .waitFor()
    },
  },
  {
    name: 'scheduled mail',
    open: (app) => goTo(app, `/command-center/emails/${app.sold.scheduled}`, app.say('email.changeTime')),
  },
  {
    name: 'another time',
    async open(app) {
      await app.page.setViewportSize({ width: 1280, height: 800 })
      await openDialog(app, 'email.changeTime')
    },
  },
  {
    name: 'editing',
    open: (app) =>
      goTo(app, `/command-center/emails/${app.sold.scheduled}/edit`, app.say('templates.message')),
  },
  {
    name: 'whom to write to',
    async open(app) {
      const { page, say } = app
      await goTo(app, '/compose')
      await page.getByLabel(say('emailWrite.to'), { exact: true }).fill('holm')
      await page.getByRole('button', { name: maria.name }).waitFor()
    },
  },
  {
    name: 'compose',
    open: (app) => goTo(app, `/compose/${app.sold.draft}`, app.say('templates.message')),
  },
  { name: 'templates', open: (app) => goTo(app, '/templates', 'First contact, production') },
  { name: 'categories', open: (app) => openDialog(app, 'templates.categories') },
  {
    name: 'template',
    open: (app) => goTo(app, `/templates/${app.sold.template}`, app.say('templates.message')),
  },
  { name: 'marked template', open: (app) => goTo(app, `/templates/${app.sold.marked}`, 'Confirms an order') },
  {
    name: 'marking',
    async open(app) {
      await goTo(app, `/templates/${app.sold.template}`)
      await openDialog(app, 'templates.noncommercial.mark')
    },
  },
  ...(['sending', 'windows', 'blockedDomains', 'retention'] as const).map((section) => ({
    name: `settings, ${section}`,
    async open(app: App) {
      const { page, say } = app
      await goTo(app, `/settings/${section.replace('D', '-d')}`)
      await button(page, say('settings.earlier')).click()
      await button(page, say('settings.bringBack')).waitFor()
    },
  })),
  {
    name: 'settings, unsubscribe',
    async open(app) {
      const { page, say } = app
      await goTo(app, '/settings/unsubscribe')
      await button(page, say('settings.earlier')).click()
      await shows(page, 'lars.moen@solbergenergi.example')
    },
  },
  { name: 'resubscribe', open: (app) => openDialog(app, 'optOuts.resubscribe') },
  {
    name: 'history of an address',
    async open(app) {
      const { page, say } = app
      await page.keyboard.press('Escape')
      await button(page, say('optOuts.history')).first().click()
      await dialog(page)
        .getByText(say('optOuts.changes.opted_out', { whom: say('optOuts.company') }))
        .waitFor()
    },
  },
  {
    name: 'privacy',
    async open(app) {
      const { page, say } = app
      await goTo(app, '/settings/privacy')
      await page.getByLabel(say('privacy.address')).fill(maria.email)
      await button(page, say('privacy.find')).click()
      await button(page, say('privacy.erase')).waitFor()
    },
  },
  { name: 'erasure', open: (app) => openDialog(app, 'privacy.erase') },
  {
    name: 'profile',
    open: (app) => goTo(app, '/profile', app.say('signatures.label')),
  },
]

/** The panel on a record, and the sheets that lie over it. `on`: whose record; left out, it goes on from the one before. */
const sheets: { name: string; on?: string; open(page: Page, say: Say<string>): Promise<unknown> }[] = [
  {
    name: 'panel, answers',
    on: maria.id,
    async open(page, say) {
      const subject = 'Flow meters for the cooling line in Aarhus'
      await pressFirst(button(panelIn(page), say('answers.openOf', { subject })))
      const read = panelIn(page).frameLocator(`iframe[title="${say('answers.from', { name: maria.name })}"]`)
      await read.getByText('Tuesday is fine.').waitFor()
    },
  },
  {
    name: 'panel, answer',
    async open(page, say) {
      await button(panelIn(page), say('answers.answer')).click()
      await panelIn(page)
        .getByRole('textbox', { name: say('emailCompose.body') })
        .waitFor()
      await panelIn(page).getByLabel(say('emailReminder.label')).waitFor()
    },
  },
  {
    name: 'panel, history',
    on: james.id,
    open: (page, say) =>
      button(panelIn(page), say('history.cancelOf', { subject: 'Two weeks on trial' })).waitFor(),
  },
  {
    name: 'panel, another time',
    async open(page, say) {
      await pressFirst(
        button(panelIn(page), say('emailSchedule.changeTimeOf', { subject: 'Two weeks on trial' })),
      )
      await panelIn(page).getByLabel(say('emailSchedule.date')).waitFor()
    },
  },
  {
    name: 'panel, a draft that is back',
    on: sofia.id,
    async open(page, say) {
      await pressFirst(button(panelIn(page), say('actions.choose')))
      await panelIn(page)
        .getByRole('menuitem', { name: say('actions.send_email') })
        .click()
      await button(panelIn(page), say('emailDrafts.beginAnew')).waitFor()
    },
  },
  {
    name: 'panel, the time',
    async open(page, say) {
      await button(panelIn(page), say('emailSchedule.open')).click()
      await panelIn(page).getByLabel(say('emailSchedule.date')).waitFor()
    },
  },
]

for (const language of languages)
  test(`every screen of sellers and admins in ${language}, on a desk and on a phone`, async ({
    visit,
    stage,
  }) => {
    const { say, sayInPanel } = words[language]
    const astrid = await visit('astrid', { reducedMotion: 'reduce' })
    const speak = (spoken: string) =>
      stage.query('update app_user set language = $1 where email = $2', [spoken, astrid.person.email])
    await activated(astrid)
    const page = await astrid.context.newPage()
    // The sandbox's workspace is bound from the start; the first admin of any other binds it here.
    await stage.query('update workspace set org_id = null, org_name = null')
    await speak(language)
    await page.goto(`${stage.url}/journey`)
    await page.getByLabel(say('onboarding.organization.address')).waitFor()
    await lookAt(page, 'the organization', { language })
    await button(page, say('onboarding.organization.confirm')).click()
    await page.waitForURL('**/journey/welcome')

    // Google and Salesforce speak to her in her own.
    await speak('en')
    await equipped(astrid)
    const sold = await sellMuch(astrid, page)
    await speak(language)
    for (const { name, open } of screens)
      await test.step(name, async () => {
        await open({ page, say, sold, url: stage.url })
        await lookAt(page, name, { language })
      })
    await page.goto(`${sold.unsubscribe}?language=${language}`)
    await lookAt(page, 'unsubscribe', { language })
    for (const { name, on, open } of sheets)
      await test.step(name, async () => {
        await page.setViewportSize({ width: 1280, height: 800 })
        if (on) await openRecord(astrid, page, on)
        await open(page, sayInPanel)
        await lookAt(page, name, { language, ...panelOnly })
      })
  })
