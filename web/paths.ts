import type { JourneyStep } from '../contract/onboarding.ts'
import type { SettingSection } from '../contract/settings.ts'

/** The last part of the address of each section of the settings. */
export const settingPaths = {
  sending: 'sending',
  windows: 'windows',
  unsubscribe: 'unsubscribe',
  blockedDomains: 'blocked-domains',
  retention: 'retention',
  privacy: 'privacy',
} as const satisfies Record<SettingSection | 'privacy', string>
/** A page of the settings: of a section, or of what is done rather than decided. */
export type SettingPage = keyof typeof settingPaths

/** Every address of the web app. Nobody else writes one. */
export const paths = {
  home: '/',
  commandCenter: '/command-center',
  compose: '/compose',
  /** A draft to go on with: its id, which only its own user can do anything with. */
  draft: (draftId: string) => `/compose/${draftId}`,
  email: (emailId: string) => `/command-center/emails/${emailId}`,
  editEmail: (emailId: string) => `/command-center/emails/${emailId}/edit`,
  outbox: '/outbox',
  tasks: '/command-center?tab=tasks',
  templates: '/templates',
  newTemplate: '/templates/new',
  template: (templateId: string) => `/templates/${templateId}`,
  users: '/users',
  audit: '/audit',
  settings: '/settings',
  setting: (section: SettingPage) => `/settings/${settingPaths[section]}`,
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
