const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

/**
 * The 18-character form of a Salesforce id: three letters say which of each five characters are capitals.
 * Returns null for what is no id.
 * @see https://help.salesforce.com/s/articleView?id=000383278&type=1
 */
export function to18(id: string): string | null {
  if (!/^(?:[a-zA-Z0-9]{15}|[a-zA-Z0-9]{18})$/.test(id)) return null
  const short = id.slice(0, 15)
  const suffix = [0, 5, 10].map((start) => {
    const capitals = [...short.slice(start, start + 5)].map((letter) => /[A-Z]/.test(letter))
    return alphabet[capitals.reduce((bits, isCapital, at) => bits | (Number(isCapital) << at), 0)]
  })
  return short + suffix.join('')
}
