import { createHmac } from 'node:crypto'
import { authorizationEndpoints } from '../../contract/authorizations.ts'
import { type Endpoint, pathTo, type SentWith } from '../../contract/endpoint.ts'
import { journeyEndpoints } from '../../contract/onboarding.ts'
import { panelEndpoints } from '../../contract/panel.ts'
import { employees, org } from '../../sandbox/world.ts'
import { HttpBrowser, type Page } from './http-browser.ts'
import type { World } from './world.ts'

/** Somebody of the sandbox with a browser of their own. */
export interface Member {
  browser: HttpBrowser
  /** Calls an endpoint as this person's own page would. */
  call<E extends Endpoint>(endpoint: E, ...sent: SentWith<E, unknown>): Promise<Answer>
  /** The same by an address of any kind. */
  api(method: string, path: string, body?: unknown): Promise<Answer>
}

interface Answer {
  status: number
  body: Record<string, unknown>
}

/** What a caller says to an endpoint, whatever its shapes are. */
export type AnySent = Partial<Record<'params' | 'query' | 'body', Record<string, unknown>>>

const labels = {
  en: {
    logIn: 'Log In',
    allow: 'Allow',
    next: 'Next',
    proceed: 'Continue',
    signIn: 'Sign in',
    accept: 'Accept',
  },
  sv: {
    logIn: 'Logga in',
    allow: 'Tillåt',
    next: 'Nästa',
    proceed: 'Fortsätt',
    signIn: 'Logga in',
    accept: 'Godkänn',
  },
}

export function memberOf(world: Pick<World, 'url'>, browser = new HttpBrowser()): Member {
  const api: Member['api'] = async (method, path, body) => {
    const response = await browser.fetch(new URL(path, world.url), {
      method,
      headers: {
        origin: world.url,
        'sec-fetch-site': 'same-origin',
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    // A file is answered as it is.
    const isJson = text !== '' && response.headers.get('content-type')?.includes('json')
    return { status: response.status, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} }
  }
  return {
    browser,
    api,
    call(endpoint, ...[sent]) {
      const { params, query, body }: AnySent = sent ?? {}
      return api(endpoint.method, pathTo(endpoint, { params, query }), body)
    },
  }
}

/** Opens an invitation's link and comes back from Salesforce. `as`: the sandbox person who signs in there. */
export async function activateWith(member: Member, input: { link: string; as: string }): Promise<Page> {
  const token = new URL(input.link).hash.slice(1)
  const attempt = await member.call(authorizationEndpoints.acceptInvitation, { body: { token } })
  return passSalesforce(member.browser, String(attempt.body.authorizeUrl), input.as)
}

/** Signs in at Salesforce and allows what is asked, as far as its pages ask at all. */
export async function passSalesforce(browser: HttpBrowser, authorizeUrl: string, key: string): Promise<Page> {
  const person = employeeOf(key)
  let page = await browser.open(authorizeUrl)
  for (const language of ['en', 'sv'] as const) {
    if (hasButton(page, labels[language].logIn)) {
      page = await browser.submit(page, labels[language].logIn, {
        username: person.salesforceUsername,
        pw: 'sandbox',
        password: 'sandbox',
      })
    }
  }
  const { allow } = labels[person.language]
  return hasButton(page, allow) ? browser.submit(page, allow) : page
}

/** Connects Gmail: address, password, consent. */
export async function connectGmail(member: Member, key: string): Promise<Page> {
  const attempt = await member.call(authorizationEndpoints.connectMailbox, { body: { vendor: 'gmail' } })
  return passGoogle(member, String(attempt.body.authorizeUrl), key)
}

/** Signs in at Google, as far as it asks, and allows what is asked. */
export async function passGoogle(member: Member, authorizeUrl: string, key: string): Promise<Page> {
  const words = labels[employeeOf(key).language]
  let page = await member.browser.open(authorizeUrl)
  for (let step = 0; step < 2 && hasButton(page, words.next); step++)
    page = await member.browser.submit(page, words.next)
  return member.browser.submit(page, words.proceed)
}

/** Connects Outlook: address, password, and consent where Microsoft asks for it. Returns the page it ends on. */
export async function connectOutlook(member: Member, key: string): Promise<Page> {
  const { language } = employeeOf(key)
  const words = labels[language]
  const attempt = await member.call(authorizationEndpoints.connectMailbox, { body: { vendor: 'outlook' } })
  let page = await member.browser.open(String(attempt.body.authorizeUrl))
  const account = /href="([^"]+account=[^"]+)"/.exec(page.text)?.[1]
  if (account) page = await member.browser.open(new URL(account.replaceAll('&amp;', '&'), page.url))
  for (const button of [words.next, words.signIn, words.accept])
    if (hasButton(page, button)) page = await member.browser.submit(page, button)
  return page
}

/** A member who is through: activated and, unless told otherwise, with Gmail connected. */
export async function activeMember(
  world: World,
  input: { key: string; link: string; mailbox?: boolean },
): Promise<Member> {
  const member = memberOf(world)
  await activateWith(member, { link: input.link, as: input.key })
  if (input.mailbox !== false) {
    await member.call(journeyEndpoints.recordFact, { body: { fact: 'welcomed' } })
    await member.call(journeyEndpoints.recordFact, { body: { fact: 'introduced' } })
    await connectGmail(member, input.key)
  }
  return member
}

/** What Salesforce posts when it frames the panel; `over` bends the envelope for hostile tries. */
export function signedRequest(
  world: World,
  input: {
    as: string
    /** With the name that the page asks for, from a package that does. */
    record: { object: string; id: string; name?: string }
    secret?: string
    over?: Record<string, unknown>
  },
): string {
  const person = employeeOf(input.as)
  const payload = {
    algorithm: 'HMACSHA256',
    issuedAt: Date.now(),
    userId: person.salesforceUserId,
    nonce: Math.random(),
    client: {
      oauthToken: 'not-for-us',
      instanceUrl: world.sandbox.salesforce,
      targetOrigin: world.sandbox.salesforce,
    },
    context: {
      user: {
        userId: person.salesforceUserId,
        email: person.email,
        language: person.language,
        timeZone: person.timeZone,
      },
      organization: { organizationId: org.id },
      environment: {
        locationUrl: world.sandbox.salesforce,
        uiTheme: 'Theme4d',
        record: { Id: input.record.id, Name: input.record.name, attributes: { type: input.record.object } },
      },
    },
    ...input.over,
  }
  const body = Buffer.from(JSON.stringify(payload)).toString('base64')
  const secret = input.secret ?? world.secrets[0] ?? ''
  return `${createHmac('sha256', secret).update(body).digest('base64')}.${body}`
}

/** Opens the panel as Salesforce does and returns its page and what it boots from. */
export async function openPanel(world: World, request: string) {
  const response = await fetch(
    `${world.url}${pathTo(panelEndpoints.open, { params: { appId: world.appId } })}`,
    {
      method: panelEndpoints.open.method,
      headers: { origin: world.sandbox.salesforce, 'sec-fetch-site': 'cross-site' },
      body: new URLSearchParams({ signed_request: request }),
    },
  )
  const html = await response.text()
  const boot = /<script id="boot"[^>]*>([\s\S]*?)<\/script>/.exec(html)?.[1]
  return { response, html, boot: boot ? (JSON.parse(boot) as Record<string, string>) : null }
}

/** The panel's own calls: bearer, no cookie, opaque origin. */
export async function panelApi(
  world: World,
  token: string,
  call: { method: string; path: string; body?: unknown },
) {
  const response = await fetch(`${world.url}${call.path}`, {
    method: call.method,
    headers: {
      origin: 'null',
      authorization: `Bearer ${token}`,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: call.body === undefined ? undefined : JSON.stringify(call.body),
  })
  const text = await response.text()
  return { status: response.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} }
}

function employeeOf(key: string) {
  const person = employees.find((one) => one.key === key)
  if (!person) throw new Error(`Nobody in the sandbox is called ${key}`)
  return person
}

function hasButton(page: Page, label: string): boolean {
  return new RegExp(`<button\\b[^>]*>\\s*${label}\\s*</button>`).test(page.text)
}
