/**
 * The calendar day of an instant in an IANA zone, `2026-11-24`: the same one on the record and on the screen. In UTC when
 * this runtime does not know the zone: the lists of Node and of browsers differ.
 */
export function dayIn(timeZone: string, instant: Date): string {
  const parts = formatIn(timeZone).formatToParts(instant)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, ...parts })
  } catch {
    return new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...parts })
  }
}
