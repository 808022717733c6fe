import type { Language } from '../../world.ts'

/** OpenID's own; they belong to no resource. */
const openId = new Set(['openid', 'profile', 'email', 'offline_access'])
const graph = 'https://graph.microsoft.com/'

/** What the consent page says of each permission of Graph. */
const described: Record<string, Record<Language, string>> = {
  'User.Read': { en: 'Sign you in and read your profile', sv: 'Logga in dig och läsa din profil' },
  'Mail.Read': { en: 'Read your mail', sv: 'Läsa din e-post' },
  'Mail.ReadWrite': { en: 'Read and write access to your mail', sv: 'Läsa och skriva i din e-post' },
  'Mail.Send': { en: 'Send mail as you', sv: 'Skicka e-post som du' },
  offline_access: {
    en: 'Maintain access to data you have given it access to',
    sv: 'Behålla åtkomst till data som du har gett den åtkomst till',
  },
  profile: { en: 'View your basic profile', sv: 'Visa din grundläggande profil' },
  email: { en: 'View your email address', sv: 'Visa din e-postadress' },
}

/** Splits a scope parameter; a short name of Graph becomes the long one, each once, whatever its case. */
export function readScopes(value: string): string[] {
  const names = value.split(/\s+/).filter(Boolean)
  return [...new Set(names.map(longName))]
}

function longName(name: string): string {
  if (openId.has(name.toLowerCase())) return name.toLowerCase()
  const short = name.startsWith(graph) ? name.slice(graph.length) : name
  const known = Object.keys(described).find((one) => one.toLowerCase() === short.toLowerCase())
  return known ? graph + known : name
}

/** The scopes that Microsoft does not have. */
export function unknownScopes(scopes: string[]): string[] {
  return scopes.filter((scope) => !openId.has(scope) && !(shortName(scope) in described))
}

/** Whether a scope parameter names a resource: Entra then answers with long names, else with short ones. */
export function hasLongNames(value: string): boolean {
  return value.split(/\s+/).some((name) => name.startsWith(graph))
}

/** The scopes as a token's answer names them, in the form they were asked for: offline_access is never among them. */
export function grantedScopes(scopes: string[], longNames: boolean): string[] {
  const told = scopes.filter((scope) => scope !== 'offline_access')
  return longNames ? told : told.map(shortName)
}

/** What a person reads before accepting; openid says nothing of its own. */
export function consentLines(scopes: string[], language: Language): string[] {
  return scopes.flatMap((scope) => described[shortName(scope)]?.[language] ?? [])
}

export const graphScope = (name: 'User.Read' | 'Mail.Read' | 'Mail.ReadWrite' | 'Mail.Send') => graph + name

const shortName = (scope: string) => (scope.startsWith(graph) ? scope.slice(graph.length) : scope)
