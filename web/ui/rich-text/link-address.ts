const schemes = /^(https?:\/\/|mailto:|tel:)/i

/**
 * Turns what a person types into an address that can be followed: `nord.se` → `https://nord.se`,
 * `anna@nord.se` → `mailto:anna@nord.se`. Null when it cannot be an address.
 */
export function linkAddress(typed: string): string | null {
  const text = typed.trim()
  if (text === '' || /\s/.test(text)) return null
  if (schemes.test(text)) return parses(text) ? text : null
  if (/^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text)) return null
  const address = text.includes('@') && !text.includes('/') ? `mailto:${text}` : `https://${text}`
  return /[^.]\.[^.]/.test(text) && parses(address) ? address : null
}

function parses(address: string): boolean {
  return URL.canParse(address)
}
