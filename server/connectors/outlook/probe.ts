import type { OutboundFetch } from '../../platform/http-client.ts'
import type { AppProbe, ProbeApp } from '../app-probe.ts'
import { type Dialect, probeOAuth, strangeCode, type TokenRefusal } from '../oauth/probe.ts'
import type { CloudApp } from '../sign-in.ts'
import { aadstsOf } from './aadsts.ts'
import { microsoftEndpoints } from './endpoints.ts'

/** Entra's own codes on its page and at its token endpoint; `error` alone does not tell them apart. */
const states: Record<string, AppProbe['state']> = {
  AADSTS700016: 'unknown_client',
  AADSTS50011: 'redirect_not_registered',
  AADSTS7000215: 'wrong_secret',
  AADSTS7000218: 'wrong_secret',
  AADSTS7000222: 'wrong_secret',
  AADSTS50194: 'tenant_missing',
  AADSTS90002: 'unknown_tenant',
}

/** Looks at an app in Entra. */
export function probeMicrosoft(fetch: OutboundFetch): ProbeApp {
  return (app, redirectUri) =>
    probeOAuth(fetch, { app, redirectUri, endpoints: microsoftEndpoints(app), dialect: dialectOf(app) })
}

/**
 * Below its own directory the app asks for a token for itself, which shows whether the secret is right and lets nobody
 * in: without application permissions it opens nothing. `organizations` gives none (AADSTS50059), so there a code is
 * offered that nobody issued. RFC 6749 wants the secret looked at first; Entra may refuse the code for its form before
 * it does (AADSTS9002313), and then nothing is known of the secret.
 */
function dialectOf({ tenant }: CloudApp): Dialect {
  return {
    // Nobody is signed in here: Entra answers at once, without a page that would ask for an account first.
    query: { prompt: 'none' },
    page(text) {
      const code = text.match(/\bAADSTS\d{4,8}\b/g)?.find((one) => states[one])
      return code ? { state: states[code] ?? 'unclear', detail: code } : null
    },
    form: tenant
      ? { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' }
      : strangeCode,
    token: judgeToken,
  }
}

function judgeToken(refusal: TokenRefusal | null): Pick<AppProbe, 'state' | 'detail'> {
  if (!refusal) return { state: 'ok', detail: null }
  const code = aadstsOf(refusal.description)
  const known = states[code ?? '']
  if (known) return { state: known, detail: code }
  if (refusal.error === 'invalid_client') return { state: 'wrong_secret', detail: code ?? refusal.error }
  return { state: 'secret_unproved', detail: code ?? (refusal.error || null) }
}
