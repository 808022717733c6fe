import { after, type Clock, seconds } from '../../platform/clock.ts'
import type { TokenAnswer } from '../oauth/code-flow.ts'
import type { Grant } from '../sign-in.ts'

const graph = 'https://graph.microsoft.com/'

/** Without these nothing can be prepared, sent or looked up. */
const needed = ['User.Read', 'Mail.ReadWrite', 'Mail.Send']

/** What a connection asks for. Short names mean Graph; offline_access brings the refresh token. */
export const outlookScopes = ['openid', 'email', 'profile', 'offline_access', ...needed]

/** Microsoft's token answer as a grant. A refresh brings a new refresh token: the newest is kept. */
export function grantOf(answer: TokenAnswer, clock: Clock): Grant {
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? null,
    expiresAt: answer.expires_in ? after(clock.now(), seconds(answer.expires_in)) : null,
    scopes: (answer.scope?.split(/\s+/) ?? []).filter(Boolean).map(shortName),
    instanceUrl: null,
  }
}

/** The scopes that are needed and were not granted. Entra compares names without regard to case. */
export function missingScopes(granted: readonly string[]): string[] {
  const names = granted.map((scope) => shortName(scope).toLowerCase())
  return needed.filter((scope) => !names.includes(scope.toLowerCase()))
}

function shortName(scope: string): string {
  return scope.toLowerCase().startsWith(graph) ? scope.slice(graph.length) : scope
}
