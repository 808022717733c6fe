type Words = { [key: string]: string | Words }

/** Every leaf of a words file: `onboarding.start.title` → its text. */
function flatten(words: Words, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>()
  for (const [key, value] of Object.entries(words)) {
    const path = prefix ? `${prefix}.${key}` : key
    if (typeof value === 'string') flat.set(path, value)
    else for (const [inner, text] of flatten(value, path)) flat.set(inner, text)
  }
  return flat
}

/** `{{name}}` and `<tag>` of one text, sorted: what the other language has to carry as well. */
function placeholders(text: string): string {
  const found = text.match(/\{\{[^}]+\}\}|<\/?\w+\s*\/?>/g) ?? []
  return found
    .map((part) => part.replace(/\s|,.*(?=\}\})/g, ''))
    .sort()
    .join(' ')
}

/** How two languages differ in keys and placeholders: one line each, none when they say the same things. */
export function wordDifferences(one: Words, other: Words): string[] {
  const [a, b] = [flatten(one), flatten(other)]
  const missing = [...a.keys()].filter((key) => !b.has(key)).map((key) => `${key}: only in the first`)
  const added = [...b.keys()].filter((key) => !a.has(key)).map((key) => `${key}: only in the second`)
  const changed = [...a].filter(
    ([key, text]) => b.has(key) && placeholders(text) !== placeholders(b.get(key) ?? ''),
  )
  return [...missing, ...added, ...changed.map(([key]) => `${key}: other placeholders`)]
}
