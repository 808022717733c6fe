import type { SettingValue } from '../../../../contract/settings.ts'

type Windows = SettingValue<'windows'>

const dayLine = /^\d{4}-\d{2}-\d{2}(?= |$)/

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** Days with what they are called, one a line: `2026-12-23 Planning day`. */
export const writeClosed = (closed: Windows['closed']) =>
  closed.map(({ day, name }) => `${day} ${name}`.trim()).join('\n')

export const readClosed = (text: string): Windows['closed'] =>
  linesOf(text).map((line) => ({ day: line.slice(0, 10), name: line.slice(10).trim() }))

export const readOpen = (text: string): Windows['open'] => linesOf(text).map((line) => line.slice(0, 10))

/** The first line that does not begin with a day that there is; undefined where all do. */
export function oddLine(text: string): string | undefined {
  return linesOf(text).find((line) => {
    const day = line.match(dayLine)?.[0]
    const at = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`)
    return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day
  })
}
