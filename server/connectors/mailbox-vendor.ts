import type { CloudApp, SignInVendor } from './sign-in.ts'

export type MailboxVendorName = 'gmail' | 'outlook'

/** What a vendor lets one mailbox send in any span of so many milliseconds: mails, or addresses that they go to. */
export interface VendorLimit {
  count: number
  per: number
  of: 'mails' | 'recipients'
}

/** How a mailbox is connected at a vendor, and what it bears. */
export interface MailboxVendor {
  /** Whose app signs people in. */
  app: Exclude<CloudApp['vendor'], 'salesforce'>
  signIn: SignInVendor
  /** What a connection asks for. */
  scopes: readonly string[]
  /** Those that nothing works without and that were not granted, by names that people can read. */
  missingScopes(granted: readonly string[]): string[]
  /** A mailbox that goes beyond is refused, or locked for a day. */
  limits: readonly VendorLimit[]
  /** Where an administrator approves the app for everybody; null when the vendor knows no such thing. */
  adminConsentUrl: ((app: CloudApp, request: { redirectUri: string; state: string }) => URL) | null
}

/** The vendors that this installation offers. */
export type MailboxVendors = Partial<Record<MailboxVendorName, MailboxVendor>>
