import type { CloudApp } from './sign-in.ts'

/** What a look at a vendor says about a registered app, without anybody signing in. */
export interface AppProbe {
  state: 'ok' | 'unknown_client' | 'redirect_not_registered' | 'wrong_secret' | 'unreachable' | 'unclear'
  /** The vendor's own code or status, for people to search; null when there is nothing to say. */
  detail: string | null
  /** The vendor's clock; null when it did not say. */
  vendorTime: Date | null
}

/** Looks at an app with the redirect address that we would send. Signs nobody in and throws nothing. */
export type ProbeApp = (app: CloudApp, redirectUri: string) => Promise<AppProbe>
