import type { AuthorizationFailure } from '../sign-in.ts'

/** Entra's own code out of an `error_description`: `AADSTS65004`. Null when there is none. */
export function aadstsOf(description: string): string | null {
  return /\bAADSTS\d{4,8}\b/.exec(description)?.[0] ?? null
}

/**
 * What a code means. `error` alone does not tell: a press on Cancel, a missing approval and a policy share one.
 * https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const byMeaning: Partial<Record<AuthorizationFailure, number[]>> = {
  denied: [65004],
  consent_needed: [65001],
  admin_consent_needed: [90094, 90093, 90099],
  admin_consent_pending: [90095],
  not_assigned: [50105],
  user_inactive: [50057],
  // The app is registered for one directory and was looked for in any, or that directory is not there.
  app_not_installed: [700016, 50194, 90002, 7000112],
  app_secret: [7000215, 7000222, 7000218],
  code_unusable: [54005, 9002313, 70008, 501481],
  // Conditional Access: the device, the place, the program or the risk.
  policy_blocked: [
    50005, 50097, 50131, 53000, 53001, 53002, 53003, 53004, 53009, 53010, 53011, 530001, 530002, 530003,
    530021, 530032, 530034, 530035,
  ],
  // Asked for and not passed, or still to be set up.
  second_factor: [50072, 50074, 50076, 50078, 50079, 50158, 500121],
  // Another account than one of this directory, or a guest in it.
  other_directory: [16003, 50020, 50034, 50128, 50177, 51004, 90072, 500207, 500208, 500212, 500213, 500571],
  // The directory has no Exchange, or has switched it off.
  service_missing: [500011, 500014, 650052],
  unreachable: [50033, 50196, 90012, 90024, 90033, 90055],
}
const byCode = new Map(
  Object.entries(byMeaning).flatMap(([meaning, codes]) =>
    codes.map((code) => [`AADSTS${code}`, meaning as AuthorizationFailure]),
  ),
)

/** What is left when no code came along. That somebody said no is only told by its code. */
const byError: Record<string, AuthorizationFailure> = {
  consent_required: 'consent_needed',
  interaction_required: 'second_factor',
  invalid_client: 'app_secret',
  unauthorized_client: 'app_secret',
  invalid_grant: 'code_unusable',
}

/** Errors that pass by themselves, whatever the code (OpenID Connect Core, RFC 6749 4.1.2.1). */
const passing = new Set(['temporarily_unavailable', 'server_error'])

/** Why Microsoft refused: by its code; without one by its `error`. What is not known is `failed`, and never more. */
export function failureOf(refusal: { error: string; description: string }): AuthorizationFailure {
  const code = aadstsOf(refusal.description)
  const known = code ? byCode.get(code) : byError[refusal.error]
  return known ?? (passing.has(refusal.error) ? 'unreachable' : 'failed')
}
