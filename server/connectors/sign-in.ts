/** A registered app at a vendor, with its secret opened. */
export interface CloudApp {
  workspaceId: string
  id: string
  vendor: 'salesforce' | 'google' | 'microsoft'
  clientId: string
  clientSecret: string
  baseUrl: string | null
  /** Microsoft: the one directory that the app is registered for, as id or domain; null for any, and elsewhere. */
  tenant: string | null
}

export interface AuthorizationRequest {
  /** A Salesforce address other than the app's own; null otherwise. */
  loginUrl: string | null
  redirectUri: string
  scopes: readonly string[]
  state: string
  nonce: string
  codeVerifier: string
  loginHint: string | null
  /** Ask again who it is, although the vendor knows. */
  forceLogin: boolean
  /** Ask again for consent, so that a refresh token comes back. */
  forceConsent: boolean
  language: string
}

export interface AuthorizationReply {
  /** The complete URL that the browser came back on. */
  callbackUrl: URL
  loginUrl: string | null
  redirectUri: string
  state: string
  nonce: string
  codeVerifier: string
}

/** Tokens as the vendor gave them. Never logged. */
export interface Grant {
  accessToken: string
  refreshToken: string | null
  /** Null when the vendor tells no lifetime (Salesforce). */
  expiresAt: Date | null
  scopes: string[]
  /** Salesforce: where its REST lives. */
  instanceUrl: string | null
}

export interface Identity {
  email: string
  emailVerified: boolean
  name: string
  /** Salesforce only. */
  crm: {
    orgId: string
    userId: string
    active: boolean
    language: string
    timeZone: string
  } | null
}

/**
 * A vendor that can say who somebody is and grant access: authorization code with PKCE. Errors of the way back come
 * as Refusal-free `AuthorizationRefused`, so that whoever began can choose the words.
 */
export interface SignInVendor {
  authorizationUrl(app: CloudApp, request: AuthorizationRequest): Promise<URL>
  exchange(app: CloudApp, reply: AuthorizationReply): Promise<{ grant: Grant; identity: Identity }>
  /** Gives a grant back to the vendor; an unknown token is no error. */
  revoke(app: CloudApp, token: string, loginUrl: string | null): Promise<void>
}

/** Why the way back failed, in our words; `vendorCode` is the vendor's own, for people to search. */
export type AuthorizationFailure =
  | 'denied'
  | 'app_blocked'
  | 'app_not_approved'
  | 'approval_failed'
  | 'app_not_installed'
  | 'wrong_org'
  | 'code_unusable'
  | 'ip_restricted'
  | 'user_inactive'
  | 'app_secret'
  /** Microsoft: nobody has consented yet. */
  | 'consent_needed'
  /** Microsoft: only an administrator of the organisation may consent. */
  | 'admin_consent_needed'
  /** Microsoft: an administrator was asked and has not answered. */
  | 'admin_consent_pending'
  /** Microsoft: the app is for assigned people only, and this is not one. */
  | 'not_assigned'
  /** Microsoft: a policy of the organisation (Conditional Access) lets nobody in from here. */
  | 'policy_blocked'
  /** Microsoft: the second factor was asked for and not passed, or is to be set up first. */
  | 'second_factor'
  /** Microsoft: the account belongs to another organisation than the app, or is its guest. */
  | 'other_directory'
  /** Microsoft: the organisation does not have the service that the app asks for. */
  | 'service_missing'
  | 'unreachable'
  | 'failed'

export class AuthorizationRefused extends Error {
  readonly failure: AuthorizationFailure
  readonly vendorCode: string | null

  constructor(failure: AuthorizationFailure, vendorCode: string | null = null, cause?: unknown) {
    super(vendorCode ? `${failure}: ${vendorCode}` : failure, { cause })
    this.name = 'AuthorizationRefused'
    this.failure = failure
    this.vendorCode = vendorCode
  }
}
