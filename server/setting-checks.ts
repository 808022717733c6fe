/** `scheme://user:password@host:port/path` that can be read as it was meant. */
export function isConnectionAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { hostname, username, password, pathname, hash } = new URL(text)
  // An unescaped / or # in a password ends the host early; the rest shows up as path or fragment.
  if (hostname === '' || hash !== '' || pathname.slice(1).includes('/') || pathname.includes('@'))
    return false
  try {
    decodeURIComponent(username)
    decodeURIComponent(password)
    return true
  } catch {
    return false
  }
}

export const escapeHint =
  'user and password percent-encoded: % is %25, @ is %40, : is %3A, / is %2F, # is %23, ? is %3F'

/** An address without anything after its host and port. */
export function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { pathname, search, hash, username, password } = new URL(text)
  return /^\/*$/.test(pathname) && `${search}${hash}${username}${password}` === ''
}

/** Whether a host name is this machine's own. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.startsWith('127.') || host === '[::1]' || host.endsWith('.localhost')
}

/** One sentence for each variable that looks like a misspelt one of ours. `known` are the names that are read. */
export function misspelt(names: string[], known: string[]): string[] {
  const all = known.flatMap((name) => [name, `${name}_FILE`])
  return names
    .filter((name) => /^[A-Z][A-Z\d_]{7,60}$/.test(name) && !all.includes(name))
    .flatMap((name) => {
      const meant = all.find((one) => one.length > 7 && differsLittle(name, one))
      return meant ? [`${name} is set and nothing reads it: did you mean ${meant}?`] : []
    })
}

/** Whether two names are at most two letters apart (one put in, left out or changed; two swapped count as two). */
function differsLittle(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 2) return false
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    for (let column = 1; column <= b.length; column++) {
      const changed = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      line.push(Math.min(changed, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1))
    }
    above = line
  }
  return (above[b.length] ?? 3) <= 2
}
