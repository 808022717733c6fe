import { isLoopback } from '../oauth/code-flow.ts'
import { AuthorizationRefused, type CloudApp } from '../sign-in.ts'

export const standardLogin = 'https://login.salesforce.com'
export const sandboxLogin = 'https://test.salesforce.com'

/**
 * The origin at which people of this app sign in: the chosen address, the app's own, or Salesforce's general one.
 * Throws AuthorizationRefused `failed` (`login_url_not_allowed`) for an address that is not Salesforce's: the
 * client secret is sent there.
 */
export function loginOrigin(app: CloudApp, loginUrl: string | null): string {
  const chosen = loginUrl ?? app.baseUrl ?? standardLogin
  if (!isLoginAddress(chosen, app)) throw new AuthorizationRefused('failed', 'login_url_not_allowed')
  return new URL(chosen).origin
}

/** login., test. and My Domain addresses over https, or the app's own address (http on loopback only). */
export function isLoginAddress(address: string, app: Pick<CloudApp, 'baseUrl'>): boolean {
  const url = readUrl(address)
  if (!url || url.username || url.password) return false
  if (isOwn(url, app)) return true
  if (url.protocol !== 'https:' || url.port) return false
  return [standardLogin, sandboxLogin].includes(url.origin) || isMyDomain(url)
}

/** Where REST may live: a My Domain or an older instance host of Salesforce, or the app's own address. */
export function isInstanceAddress(address: string, app: Pick<CloudApp, 'baseUrl'>): boolean {
  const url = readUrl(address)
  if (!url) return false
  if (isOwn(url, app)) return true
  return url.protocol === 'https:' && !url.port && url.hostname.endsWith('.salesforce.com')
}

function isMyDomain(url: URL): boolean {
  return /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*\.my\.salesforce\.com$/.test(url.hostname)
}

function isOwn(url: URL, app: Pick<CloudApp, 'baseUrl'>): boolean {
  const own = app.baseUrl ? readUrl(app.baseUrl) : null
  if (!own || own.origin !== url.origin) return false
  return url.protocol === 'https:' || isLoopback(url)
}

function readUrl(address: string): URL | null {
  try {
    return new URL(address)
  } catch {
    return null
  }
}
