import type { CookieSerializeOptions } from '@fastify/cookie'

/** Names and attributes of our two cookies, derived from PUBLIC_URL and never from a request. */
export interface CookieScheme {
  session: string
  browser: string
  options: CookieSerializeOptions
}

/**
 * https: `__Host-` names and Secure (RFC 6265bis). http on this machine: the port in the name, because cookies
 * ignore ports and two installations would sign each other out; without Secure, which not every browser takes there.
 */
export function cookieScheme(publicUrl: string): CookieScheme {
  const url = new URL(publicUrl)
  const secure = url.protocol === 'https:'
  const suffix = `_${url.port || '80'}`
  return {
    session: secure ? '__Host-sid' : `sid${suffix}`,
    browser: secure ? '__Host-browser' : `browser${suffix}`,
    options: { path: '/', httpOnly: true, sameSite: 'lax', secure },
  }
}
