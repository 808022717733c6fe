import type { CloudApp, SignInVendor } from './sign-in.ts'

export type MailboxVendorName = 'gmail' | 'outlook'

/** How a mailbox is connected at a vendor. */
export interface MailboxVendor {
  /** Whose app signs people in. */
  app: Exclude<CloudApp['vendor'], 'salesforce'>
  signIn: SignInVendor
  /** What a connection asks for. */
  scopes: readonly string[]
  /** Those that nothing works without and that were not granted, by names that people can read. */
  missingScopes(granted: readonly string[]): string[]
  /** Where an administrator approves the app for everybody; null when the vendor knows no such thing. */
  adminConsentUrl: ((app: CloudApp, request: { redirectUri: string; state: string }) => URL) | null
}

/** The vendors that this installation offers. */
export type MailboxVendors = Partial<Record<MailboxVendorName, MailboxVendor>>
