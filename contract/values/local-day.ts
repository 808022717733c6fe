/**
 * The calendar day of an instant in an IANA zone, `2026-11-24`: the same one on the record and on the screen. In UTC when
 * this runtime does not know the zone: the lists of Node and of browsers differ.
 */
export function dayIn(timeZone: string, instant: Date): string {
  const parts = formatIn(timeZone).formatToParts(instant)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

/** Made once for each zone: making one takes longer than all that it is used for. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  try {
    const made = new Intl.DateTimeFormat('en-US', { timeZone, ...parts })
    formats.set(timeZone, made)
    return made
  } catch {
    return new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...parts })
  }
}
