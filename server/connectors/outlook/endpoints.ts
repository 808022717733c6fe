import { withoutEndSlash } from '../../platform/slash.ts'
import type { CloudApp } from '../sign-in.ts'

/**
 * Work and school accounts of any organisation; personal ones cannot be managed by an administrator. Only an app that
 * is registered for any directory may sign in here: another is refused with AADSTS50194.
 */
const anyDirectory = 'organizations'

/** Microsoft's two hosts; an app with a base address of its own has both behind that one. */
export function microsoftEndpoints({ baseUrl, tenant }: Pick<CloudApp, 'baseUrl' | 'tenant'>) {
  const base = baseUrl ? withoutEndSlash(baseUrl) : null
  const login = `${base ?? 'https://login.microsoftonline.com'}/${tenant ?? anyDirectory}`
  return {
    authorization: `${login}/oauth2/v2.0/authorize`,
    token: `${login}/oauth2/v2.0/token`,
    adminConsent: `${login}/adminconsent`,
    graph: `${base ?? 'https://graph.microsoft.com'}/v1.0`,
  }
}
