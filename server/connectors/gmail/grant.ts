import { after, type Clock, seconds } from '../../platform/clock.ts'
import type { TokenAnswer } from '../oauth/code-flow.ts'
import type { Grant } from '../sign-in.ts'

/** Google's token answer as a grant. A refresh brings no refresh token: the old one stays good. */
export function grantOf(answer: TokenAnswer, clock: Clock): Grant {
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? null,
    expiresAt: answer.expires_in ? after(clock.now(), seconds(answer.expires_in)) : null,
    scopes: answer.scope?.split(/\s+/).filter(Boolean) ?? [],
    instanceUrl: null,
  }
}
