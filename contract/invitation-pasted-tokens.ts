/** A part of a pasted line, with its place in it. */
export interface Token {
  kind: 'text' | 'comment' | 'address' | 'open' | 'close' | 'colon' | 'comma' | 'semicolon'
  text: string
  from: number
  to: number
}

/** A scheme, a quotation, a remark in brackets, a word, a sign. Each ends at the next sign of its own kind: linear. */
const parts =
  /\b(?:mailto|smtp|sip):|"[^"]*"|\([^()@]*\)|\[[^[\]@]*\]|[^\s<>()[\]{}",;|:]+|[<>()[\]{}",;|:]/gi

const signs: Record<string, Token['kind']> = {
  ...{ '<': 'open', '(': 'open', '[': 'open', '{': 'open' },
  ...{ '>': 'close', ')': 'close', ']': 'close', '}': 'close' },
  ...{ ':': 'colon', ',': 'comma', '|': 'comma', ';': 'semicolon' },
}

/** Reads a line into its parts. A quotation that holds an address is read like the rest, so that no address is lost. */
export function tokensOf(line: string): Token[] {
  return [...line.matchAll(parts)].flatMap(({ 0: text, index: from }) => {
    if (text.length < 2 || !text.startsWith('"') || !text.includes('@')) return tokenOf(text, from)
    const ahead = from + 1
    return tokensOf(text.slice(1, -1)).map((token) => ({
      ...token,
      from: token.from + ahead,
      to: token.to + ahead,
    }))
  })
}

function tokenOf(text: string, from: number): Token[] {
  const to = from + text.length
  if (/^(?:mailto|smtp|sip):$/i.test(text) || text === '"') return []
  const kind = signs[text]
  if (kind) return [{ kind, text, from, to }]
  if (text.startsWith('"')) return [{ kind: 'text', text, from, to }]
  if (text.length > 1 && /^[([]/.test(text)) return [{ kind: 'comment', text, from, to }]
  if (!text.includes('@') || text === '@') return [{ kind: 'text', text, from, to }]
  return addressesIn(text).map((one) => ({ kind: 'address', text: one, from, to }))
}

/** A link may name people to whom a copy goes, and a stroke may stand between two addresses. */
function addressesIn(word: string): string[] {
  const end = word.indexOf('?', word.indexOf('@'))
  const [bare, asked] = end === -1 ? [word, ''] : [word.slice(0, end), word.slice(end)]
  const several = bare.split('/')
  const copies = asked.split(/[?&=]/).filter((one) => one.includes('@'))
  return [...(several.every((one) => one.includes('@')) ? several : [bare]), ...copies]
}
