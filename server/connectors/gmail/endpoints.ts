import { withoutEndSlash } from '../../platform/slash.ts'
import type { CloudApp } from '../sign-in.ts'

/** Google's several hosts; an app with a base address of its own has all of them behind that one. */
export function googleEndpoints({ baseUrl }: Pick<CloudApp, 'baseUrl'>) {
  const base = baseUrl ? withoutEndSlash(baseUrl) : null
  const at = (host: string) => base ?? `https://${host}`
  return {
    isIssuer: (issuer: string) => issuer === 'https://accounts.google.com',
    authorization: `${at('accounts.google.com')}/o/oauth2/v2/auth`,
    token: `${at('oauth2.googleapis.com')}/token`,
    revocation: `${at('oauth2.googleapis.com')}/revoke`,
    userinfo: `${at('openidconnect.googleapis.com')}/v1/userinfo`,
    gmail: at('gmail.googleapis.com'),
  }
}
