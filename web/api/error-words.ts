import type { ErrorCode } from '../../contract/errors.ts'
import { resources, type WordKey, type Words } from '../locales/words.ts'
import { ApiError, type ErrorDetails } from './client.ts'

/** Who can remove the cause. */
export type Remedy = 'you' | 'salesforce_admin' | 'mail_admin' | 'msi_admin' | 'operator'

/** What happened, what to do, who can do it, and the ready-made message for that person. */
export interface ErrorWords {
  code: string
  title: string
  help: string
  remedy: Remedy
  message: string | null
  /** What Salesforce or the mail service called it, for who supports them. */
  vendorCode: string | null
}

interface Entry {
  title: string
  help: string
  plainTitle?: string
  message?: string
}

const entries: Record<string, Entry> = resources.en.translation.errors

const remedies: Partial<Record<ErrorCode, Remedy>> = {
  salesforce_app_blocked: 'salesforce_admin',
  salesforce_app_not_approved: 'salesforce_admin',
  salesforce_app_not_installed: 'salesforce_admin',
  salesforce_api_disabled: 'salesforce_admin',
  salesforce_user_inactive: 'salesforce_admin',
  salesforce_email_unverified: 'salesforce_admin',
  mailbox_not_enabled: 'mail_admin',
  mailbox_admin_consent_needed: 'mail_admin',
  mailbox_admin_consent_pending: 'mail_admin',
  mailbox_not_assigned: 'mail_admin',
  mailbox_app_secret: 'operator',
  mailbox_app_unknown: 'operator',
  invitation_expired: 'msi_admin',
  invitation_revoked: 'msi_admin',
  not_a_member: 'msi_admin',
  workspace_not_ready: 'msi_admin',
  forbidden: 'msi_admin',
  salesforce_app_secret: 'operator',
  sign_in_link_unusable: 'operator',
  unexpected: 'operator',
}

/** The words for any thrown thing. What is not a refusal of ours counts as `unexpected`. */
export function errorWords(t: Words, error: unknown): ErrorWords {
  if (!(error instanceof ApiError)) return wordsForCode(t, 'unexpected')
  if (error.offline) return { ...wordsForCode(t, 'offline'), remedy: 'you' }
  return wordsForCode(t, error.code, error.details)
}

/** The words for a code that came in an address or an obstacle; an unknown one counts as `unexpected`. */
export function wordsForCode(t: Words, code: string, details: ErrorDetails = {}): ErrorWords {
  const known = Object.hasOwn(entries, code) ? code : 'unexpected'
  const entry = entries[known]
  const complete = placeholders(entry?.title ?? '').every((name) => name in details)
  const vendorCode = details.vendorCode ?? details.code
  const say = (part: string) => t(`errors.${known}.${part}` as WordKey, details)
  return {
    code,
    title: say(complete || !entry?.plainTitle ? 'title' : 'plainTitle'),
    help: say('help'),
    remedy: remedies[known as ErrorCode] ?? 'you',
    message: entry?.message ? say('message') : null,
    vendorCode: vendorCode ? String(vendorCode) : null,
  }
}

function placeholders(sentence: string): string[] {
  return [...sentence.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '')
}
