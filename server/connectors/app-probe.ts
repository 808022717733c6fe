import type { CloudApp } from './sign-in.ts'

/** What a look at a vendor says about a registered app, without anybody signing in. */
export interface AppProbe {
  state:
    | 'ok'
    /** Nothing is wrong that shows without a sign-in, and whether the secret is right does not show. */
    | 'secret_unproved'
    | 'unknown_client'
    | 'redirect_not_registered'
    | 'wrong_secret'
    /** Microsoft: an app of one directory, and no directory is named. */
    | 'tenant_missing'
    /** Microsoft: the directory that is named is not there. */
    | 'unknown_tenant'
    | 'unreachable'
    | 'unclear'
  /** The vendor's own code or status, for people to search; null when there is nothing to say. */
  detail: string | null
  /** The vendor's clock; null when it did not say. */
  vendorTime: Date | null
}

/** Looks at an app with the redirect address that we would send. Signs nobody in and throws nothing. */
export type ProbeApp = (app: CloudApp, redirectUri: string) => Promise<AppProbe>
