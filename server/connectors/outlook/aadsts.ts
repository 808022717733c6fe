import type { AuthorizationFailure } from '../sign-in.ts'

/** Entra's own code out of an `error_description`: `AADSTS65004`. Null when there is none. */
export function aadstsOf(description: string): string | null {
  return /\bAADSTS\d{4,8}\b/.exec(description)?.[0] ?? null
}

/** What a code means. `error` alone does not tell: a press on Cancel and a missing approval share one. */
const byCode: Record<string, AuthorizationFailure> = {
  AADSTS65004: 'denied',
  AADSTS65001: 'consent_needed',
  AADSTS90094: 'admin_consent_needed',
  AADSTS90093: 'admin_consent_needed',
  AADSTS90095: 'admin_consent_pending',
  AADSTS50105: 'not_assigned',
  AADSTS50057: 'user_inactive',
  AADSTS700016: 'app_not_installed',
  // The app is registered for one directory and was looked for in any, or that directory is not there.
  AADSTS50194: 'app_not_installed',
  AADSTS90002: 'app_not_installed',
  AADSTS7000215: 'app_secret',
  AADSTS7000222: 'app_secret',
  AADSTS7000218: 'app_secret',
  AADSTS54005: 'code_unusable',
  AADSTS9002313: 'code_unusable',
  AADSTS70008: 'code_unusable',
  AADSTS501481: 'code_unusable',
}

/** What is left when no code came along. */
const byError: Record<string, AuthorizationFailure> = {
  access_denied: 'denied',
  consent_required: 'consent_needed',
  invalid_client: 'app_secret',
  unauthorized_client: 'app_secret',
  invalid_grant: 'code_unusable',
}

/** Why Microsoft refused, by its code, else by its `error`. */
export function failureOf(refusal: { error: string; description: string }): AuthorizationFailure {
  return byCode[aadstsOf(refusal.description) ?? ''] ?? byError[refusal.error] ?? 'failed'
}
