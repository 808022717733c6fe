import type { JourneyStep } from '../contract/journey.ts'

/** Every address of the web app. Nobody else writes one. */
export const paths = {
  home: '/',
  commandCenter: '/command-center',
  email: (emailId: string) => `/command-center/emails/${emailId}`,
  tasks: '/command-center?tab=tasks',
  users: '/users',
  audit: '/audit',
  profile: '/profile',
  invitation: '/invitation',
  signIn: '/sign-in',
  signInLink: '/sign-in-link',
  approvalGiven: '/approval-given',
  approvalDeclined: '/approval-declined',
  done: '/done',
  /** A page of the guide, with an anchor or without: `connect-google#3-client`. */
  guide: (place: string) => `/guide/${place}`,
  journey: '/journey',
  journeyStep: (step: JourneyStep) => (step === 'done' ? '/' : `/journey/${step}`),
} as const

/** Every address of the API that the web app calls. */
export const apiPaths = {
  session: '/api/session',
  sessions: '/api/sessions',
  openSession: (sessionId: string) => `/api/sessions/${sessionId}`,
  signInLinkLookup: '/api/sign-in-links/lookup',
  signIns: '/api/sign-ins',
  signOut: '/api/session',
  journey: '/api/journey',
  journeyFacts: '/api/journey/facts',
  launches: '/api/launches',
  mailboxAnswers: '/api/mailbox-answers',
  mailboxStops: '/api/mailbox-stops',
  mailboxAttempts: '/api/mailbox-attempts',
  signature: '/api/signature',
  signatureSuggestion: '/api/signature/suggestion',
  profile: '/api/profile',
  connections: '/api/connections',
  users: '/api/users',
  user: (userId: string) => `/api/users/${userId}`,
  userDeactivation: (userId: string) => `/api/users/${userId}/deactivation`,
  funnel: '/api/funnel',
  auditEvents: (query: { user?: string; kind?: string; cursor?: string }) =>
    `/api/audit-events${search(query)}`,
  auditExport: (query: { user?: string; kind?: string }) => `/api/audit-events/export${search(query)}`,
  connectionRevocations: '/api/connection-revocations',
  invitationBatches: '/api/invitation-batches',
  invitations: '/api/invitations',
  productMail: '/api/product-mail',
  productMailTests: '/api/product-mail/tests',
  restoration: '/api/restoration',
  restorationDecision: '/api/restoration/decision',
  restorationClosing: '/api/restoration/closing',
  helpLinks: '/api/help-links',
  helpLinkLookup: '/api/help-links/lookup',
  helpLinkCompletions: '/api/help-links/completions',
  invitationLookup: '/api/invitations/lookup',
  invitationAttempts: '/api/invitation-attempts',
  invitationMailings: (invitationId: string) => `/api/invitations/${invitationId}/mailings`,
  invitationRevocation: (invitationId: string) => `/api/invitations/${invitationId}/revocation`,
  invitationLink: (invitationId: string) => `/api/invitations/${invitationId}/link`,
  emails: (query: { state?: string; cursor?: string }) => `/api/emails${search(query)}`,
  email: (emailId: string) => `/api/emails/${emailId}`,
  emailCancellation: (emailId: string) => `/api/emails/${emailId}/cancellation`,
  emailAttempts: (emailId: string) => `/api/emails/${emailId}/attempts`,
  emailDecision: (emailId: string) => `/api/emails/${emailId}/decision`,
  crmWrites: (subject: 'emails' | 'tasks', id: string) => `/api/${subject}/${id}/crm-writes`,
  tasks: (query: { cursor?: string }) => `/api/tasks${search(query)}`,
} as const

function search(query: Record<string, string | undefined>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}
