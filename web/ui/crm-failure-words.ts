import type { WordKey, Words } from '../locales/words.ts'

/** What we say ourselves, where Salesforce has said nothing. */
const own = new Map<string, WordKey>([
  ['no_answer', 'email.crm.noAnswer'],
  ['unexpected', 'email.crm.ourFault'],
  ['payload_unreadable', 'email.crm.unreadable'],
  ['user_deactivated', 'email.crm.deactivated'],
])

/** Why Salesforce does not have something. Its own codes are written in capitals, fields behind them. */
export function crmFailureWords(t: Words, code: string): string {
  const known = own.get(code)
  if (known) return t(known)
  return t(/^[A-Z][A-Z0-9_]*(?:$|: )/.test(code) ? 'email.crm.failedCode' : 'email.crm.otherCode', { code })
}
