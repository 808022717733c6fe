import type { Language } from '../../world.ts'

/** Scopes that only say who somebody is; they have no box on the consent page. */
const signIn = new Set([
  'openid',
  'https://www.googleapis.com/auth/userinfo.email',
  'https://www.googleapis.com/auth/userinfo.profile',
])

const short: Record<string, string> = {
  email: 'https://www.googleapis.com/auth/userinfo.email',
  profile: 'https://www.googleapis.com/auth/userinfo.profile',
}

const gmail = 'https://www.googleapis.com/auth/gmail.'

/** What the consent page says of each scope that may be asked for. */
const described: Record<string, Record<Language, string>> = {
  'https://mail.google.com/': {
    en: 'Read, compose, send, and permanently delete all your email from Gmail',
    sv: 'Läsa, skriva, skicka och permanent radera all din e-post i Gmail',
  },
  [`${gmail}modify`]: {
    en: 'Read, compose, and send emails from your Gmail account',
    sv: 'Läsa, skriva och skicka e-post från ditt Gmail-konto',
  },
  [`${gmail}compose`]: {
    en: 'Manage drafts and send emails',
    sv: 'Hantera utkast och skicka e-post',
  },
  [`${gmail}send`]: { en: 'Send email on your behalf', sv: 'Skicka e-post åt dig' },
  [`${gmail}readonly`]: {
    en: 'View your email messages and settings',
    sv: 'Visa dina e-postmeddelanden och inställningar',
  },
  [`${gmail}metadata`]: {
    en: 'View your email message metadata such as labels and headers, but not the email body',
    sv: 'Visa metadata för din e-post, till exempel etiketter och rubriker, men inte innehållet',
  },
  [`${gmail}labels`]: { en: 'See and edit your email labels', sv: 'Visa och redigera dina etiketter' },
  [`${gmail}settings.basic`]: {
    en: 'See, edit, create, or change your email settings and filters in Gmail',
    sv: 'Visa, redigera, skapa och ändra dina inställningar och filter i Gmail',
  },
}

/** Splits a scope parameter and turns short names into long ones, each once. */
export function readScopes(value: string): string[] {
  const names = value.split(/\s+/).filter(Boolean)
  return [...new Set(names.map((name) => short[name] ?? name))]
}

/** The scopes that Google does not have. */
export function unknownScopes(scopes: string[]): string[] {
  return scopes.filter((scope) => !signIn.has(scope) && !(scope in described))
}

/** The scopes that a person may tick or untick. */
export function tickableScopes(scopes: string[]): string[] {
  return scopes.filter((scope) => !signIn.has(scope))
}

export function isSignInScope(scope: string): boolean {
  return signIn.has(scope)
}

export function describeScope(scope: string, language: Language): string {
  return described[scope]?.[language] ?? scope
}
