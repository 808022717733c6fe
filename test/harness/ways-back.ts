import { authorizationEndpoints } from '../../contract/authorizations.ts'
import { sessionEndpoints } from '../../contract/session.ts'
import type { Page } from './http-browser.ts'
import { type Member, passSalesforce } from './journey.ts'
import type { World } from './world.ts'

/** Runs a way through a vendor's pages and stops at the address on which the browser would come back to us. */
export async function wayBack(world: World, member: Member, way: () => Promise<{ url: URL }>): Promise<URL> {
  member.browser.stopBefore = `${world.url}/oauth/`
  const { url } = await way().finally(() => {
    member.browser.stopBefore = null
  })
  if (!/^\/oauth\/\w+\/callback$/.test(url.pathname)) throw new Error(`The way ended at ${url.pathname}`)
  return url
}

/** To Salesforce and back, as far as the address. */
export async function signInBack(world: World, member: Member, as = 'ben'): Promise<URL> {
  const { body } = await member.call(authorizationEndpoints.signIn, { body: {} })
  return wayBack(world, member, () => passSalesforce(member.browser, String(body.authorizeUrl), as))
}

/** The browser goes on with the address on which it was stopped, or with another one. */
export function comeBack(member: Member, url: URL | string): Promise<Page> {
  return member.browser.open(url, { headers: { accept: 'text/html' } })
}

/** Who is signed in in this browser; null when nobody is. */
export async function userOf(member: Member): Promise<unknown> {
  return (await member.call(sessionEndpoints.read)).body.user
}

export function sessionName(world: World): string {
  return `sid_${new URL(world.url).port}`
}

export function sessionOf(world: World, member: Member): string {
  return member.browser.cookies('localhost').get(sessionName(world)) ?? ''
}
