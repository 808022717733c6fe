export interface ZoneChoice {
  value: string
  label: string
}

/** Every IANA zone that the browser knows, and `current` though it should not: "Europe/Stockholm (GMT+1)". */
export function timeZoneChoices(current: string): ZoneChoice[] {
  const zones = new Set([current, 'UTC', ...Intl.supportedValuesOf('timeZone')])
  return [...zones]
    .sort()
    .map((zone) => ({ value: zone, label: `${zone.replaceAll('_', ' ')} (${offset(zone)})` }))
}

function offset(zone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts()
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone
}
