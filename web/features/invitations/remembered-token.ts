const storageKey = 'msi.invitation'

/** Keeps the invitation's token for this tab, so that "try again" after a refusal at Salesforce needs no e-mail. */
export function rememberToken(token: string): void {
  try {
    sessionStorage.setItem(storageKey, token)
  } catch {
    // Without storage the person opens the link in the e-mail again.
  }
}

/** The token of the attempt that this tab started, or null. */
export function rememberedToken(): string | null {
  try {
    return sessionStorage.getItem(storageKey)
  } catch {
    return null
  }
}

/** Forgets it once the account is there. */
export function forgetToken(): void {
  try {
    sessionStorage.removeItem(storageKey)
  } catch {
    // Nothing was kept.
  }
}
