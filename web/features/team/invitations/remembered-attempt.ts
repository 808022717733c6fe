import { z } from 'zod'

const storageKey = 'msi.invitation'

/** The attempt that a tab began: the invitation's token, and the Salesforce address when another than the usual. */
export interface Attempt {
  token: string
  loginUrl?: string
}

const attempt = z.object({ token: z.string(), loginUrl: z.string().optional() })

/** Keeps the attempt for this tab, so that "try again" after a refusal at Salesforce needs no e-mail. */
export function rememberAttempt(begun: Attempt): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(begun))
  } catch {
    // Without storage the person opens the link in the e-mail again.
  }
}

/** The attempt that this tab began, or null. */
export function rememberedAttempt(): Attempt | null {
  try {
    return attempt.parse(JSON.parse(sessionStorage.getItem(storageKey) ?? ''))
  } catch {
    return null
  }
}

/** Forgets it once the account is there. */
export function forgetAttempt(): void {
  try {
    sessionStorage.removeItem(storageKey)
  } catch {
    // Nothing was kept.
  }
}
