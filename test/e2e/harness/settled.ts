import type { BrowserContext, Page } from '@playwright/test'
import { z } from 'zod'
import { button, type Traveller } from '../../../bench/walk.ts'
import type { JourneyFact } from '../../../contract/onboarding.ts'
import { HttpBrowser } from '../../harness/http-browser.ts'
import { activateWith, connectGmail, type Member, memberOf } from '../../harness/journey.ts'
import { expect } from './test.ts'

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

/** Walks without a screen, with the cookies of a browser: what is done here the browser's next page knows. */
class UnseenTab extends HttpBrowser {
  private readonly context: BrowserContext

  constructor(context: BrowserContext) {
    super()
    this.context = context
  }

  override async fetch(url: URL, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (init.body instanceof URLSearchParams) headers.set('content-type', 'application/x-www-form-urlencoded')
    const answer = await this.context.request.fetch(url.href, {
      method: init.method ?? 'GET',
      headers: Object.fromEntries(headers),
      ...(init.body ? { data: String(init.body) } : {}),
      maxRedirects: 0,
    })
    const status = answer.status()
    const body = [204, 304].includes(status) ? null : new Uint8Array(await answer.body())
    return new Response(body, {
      status,
      headers: answer.headersArray().map(({ name, value }): [string, string] => [name, value]),
    })
  }
}

/** Calls the product as the pages of this browser do, in the name of who is signed in there. */
export function memberIn({ stage, context }: Traveller): Member {
  return memberOf(stage, new UnseenTab(context))
}

/** One call of the product's API as its pages make it. Throws what the server refused with. */
export async function call(
  traveller: Traveller,
  request: { method: string; path: string; body?: unknown },
): Promise<Record<string, unknown>> {
  const answer = await memberIn(traveller).api(request.method, request.path, request.body)
  if (answer.status >= 300)
    throw new Error(`${request.path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** Activates an account: what happens between the clouds is real, and nothing is drawn. */
export async function activated(traveller: Traveller): Promise<void> {
  const link = await invitationLink(traveller)
  const { url } = await activateWith(memberIn(traveller), { link, as: traveller.person.key })
  expect(url.href).toBe(`${traveller.stage.url}/journey`)
}

/**
 * Somebody who has been through the journey: activated and, unless told otherwise, with Gmail and a signature. The
 * journey is told the facts that its screens would tell.
 */
export async function settled(traveller: Traveller, { mailbox = true } = {}): Promise<void> {
  await activated(traveller)
  await equipped(traveller, { mailbox })
}

/** Goes through the rest of the journey, once activated. */
export async function equipped(traveller: Traveller, { mailbox = true } = {}): Promise<void> {
  await stateFacts(traveller, ['welcomed', 'introduced'])
  if (mailbox) {
    const { url } = await connectGmail(memberIn(traveller), traveller.person.key)
    expect(url.href).toBe(`${traveller.stage.url}/journey`)
    await stateFacts(traveller, ['connection_seen'])
    const html = traveller.person.gmailSignature || `<p>${traveller.person.name}</p>`
    await call(traveller, { method: 'PUT', path: '/api/signature', body: { html } })
  } else await stateFacts(traveller, ['mailbox_postponed', 'signature_skipped'])
  await stateFacts(traveller, ['finished', 'tour_postponed', 'launched'])
}

/** Says what a person would have done on the screens of the journey. */
export async function stateFacts(traveller: Traveller, facts: JourneyFact[]): Promise<void> {
  for (const fact of facts)
    await call(traveller, { method: 'POST', path: '/api/journey/facts', body: { fact } })
}

/** Ends whatever session this browser has. */
export async function signOut(traveller: Traveller): Promise<void> {
  await call(traveller, { method: 'DELETE', path: '/api/session' })
}
