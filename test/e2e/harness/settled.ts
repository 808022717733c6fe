import type { Browser, BrowserContext, Page } from '@playwright/test'
import { z } from 'zod'
import type { Installation } from '../../../bench/installation.ts'
import { allow, button, type Traveller, traveller } from '../../../bench/walk.ts'
import type { JourneyFact } from '../../../contract/journey.ts'
import { expect } from './test.ts'

export type State = Awaited<ReturnType<BrowserContext['storageState']>>

const welcome = z.array(z.object({ from: z.object({ name: z.string() }), text: z.string() }))

/** The link of the invitation in somebody's inbox, as soon as it has arrived there. */
export async function invitationLink({ stage, person }: Traveller): Promise<string> {
  let link = ''
  const look = async () => {
    const response = await fetch(`${stage.mail}/api/inbox/${person.email}`)
    const mails = welcome.parse(await response.json())
    link = mails.map((mail) => /\S+\/invitation#\S+/.exec(mail.text)?.[0]).find(Boolean) ?? ''
    return link
  }
  await expect.poll(look, { message: `an invitation in the inbox of ${person.name}` }).not.toBe('')
  return link
}

/** Signs in to Salesforce and nowhere else. */
export async function enterSalesforce({ stage, context, person, words }: Traveller): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${stage.salesforce}/login?un=${person.salesforceUsername}`)
  await button(page, words.logIn).click()
  await expect(page).toHaveURL(/home/)
  return page
}

/** Activates an account with what Salesforce's page has filled in already. Returns the tab, at "Welcome". */
export async function activated(traveller: Traveller): Promise<Page> {
  const { context, words, stage } = traveller
  const page = await context.newPage()
  await page.goto(await invitationLink(traveller))
  await button(page, words.activate).click()
  // Salesforce asks for the name only when nobody is signed in there yet.
  await button(page, words.logIn).or(button(page, words.allow)).waitFor()
  if (await button(page, words.logIn).isVisible()) await button(page, words.logIn).click()
  await allow(traveller, page)
  await expect(page).toHaveURL(`${stage.url}/journey/welcome`)
  return page
}

/**
 * Somebody who has been through the journey: activated and, unless told otherwise, with Gmail and a
 * signature. What happens between the clouds is real; the product's own screens are told the facts.
 */
export async function settled(traveller: Traveller, { mailbox = true } = {}): Promise<Page> {
  const page = await activated(traveller)
  await stateFacts(page, ['welcomed', 'introduced'])
  if (mailbox) {
    await connectGmail(traveller, page)
    await stateFacts(page, ['connection_seen'])
    await call(page, {
      method: 'PUT',
      path: '/api/signature',
      body: { html: traveller.person.gmailSignature },
    })
  } else await stateFacts(page, ['mailbox_postponed', 'signature_skipped'])
  await stateFacts(page, ['finished', 'tour_postponed', 'launched'])
  return page
}

async function connectGmail({ words, stage }: Traveller, page: Page): Promise<void> {
  const answer = await call(page, {
    method: 'POST',
    path: '/api/mailbox-attempts',
    body: { vendor: 'gmail' },
  })
  await page.goto(z.object({ authorizeUrl: z.url() }).parse(answer).authorizeUrl)
  await button(page, words.next).click()
  await button(page, words.next).click()
  await button(page, words.proceed).click()
  await expect(page).toHaveURL(`${stage.url}/journey/connected`)
}

/** Says what a person would have done on the screens of the journey. */
export async function stateFacts(page: Page, facts: JourneyFact[]): Promise<void> {
  for (const fact of facts) await call(page, { method: 'POST', path: '/api/journey/facts', body: { fact } })
}

/** Calls the product's API as the page itself does. Throws what the server refused with. */
export async function call(
  page: Page,
  request: { method: string; path: string; body?: unknown },
): Promise<unknown> {
  const answer = await page.evaluate(async ({ method, path, body }) => {
    const response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    return { status: response.status, text: await response.text() }
  }, request)
  if (answer.status >= 300) throw new Error(`${request.path} answered ${answer.status}: ${answer.text}`)
  return answer.text === '' ? null : JSON.parse(answer.text)
}

/**
 * The cookies of somebody who has been through the journey, for browsers that begin there. To be called
 * once a person: whoever is activated cannot be activated again.
 */
export async function settledState(stage: Installation, browser: Browser, key: string): Promise<State> {
  const context = await browser.newContext()
  await settled(traveller(stage, context, key))
  const state = await context.storageState()
  await context.close()
  return state
}
