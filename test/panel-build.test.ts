import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { theme } from '../web/ui/theme.ts'

const folder = join(import.meta.dirname, '..', 'dist', 'panel')
const { js, css } = z
  .object({ js: z.string(), css: z.string() })
  .parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')))

/** Thousands of bytes as they are sent. */
const sent = (files: string[]) =>
  files.reduce((sum, file) => sum + readFileSync(join(folder, `${file}.br`)).byteLength, 0) / 1000

/** What opening a sheet loads beyond the first screen: its chunk's entry in the loader's list of what belongs together. */
function broughtBy(sheet: string): string[] {
  const code = readFileSync(join(folder, js), 'utf8')
  const listed = /m\.f=\[(.+?)\]/.exec(code)?.[1] ?? ''
  const files = [...listed.matchAll(/"\.\/([^"]+)"/g)].map((found) => found[1] ?? '')
  const places =
    new RegExp(`${sheet}-[^)]*\\)(?:\\.then\\([^)]*\\))?,__vite__mapDeps\\(\\[([\\d,]+)`).exec(code)?.[1] ??
    ''
  return places.split(',').map((place) => files[Number(place)] ?? '')
}

it('sends at most 90 kB for the first screen, and at most 110 more for compose', () => {
  expect(sent([js, css])).toBeLessThan(90)
  expect(broughtBy('compose-sheet').length).toBeGreaterThan(2)
  expect(sent(broughtBy('compose-sheet'))).toBeLessThan(110)
})

it('begins without what only a sheet or the web app needs', () => {
  const first = readFileSync(join(folder, js), 'utf8')
  // ProseMirror, the parser, the library of the web app, React itself.
  for (const mark of ['ProseMirror', 'ZodError', 'mantine-', 'Minified React error'])
    expect(first).not.toContain(mark)
})

it('has the colours and sizes of the web app', () => {
  const { variables, light } = defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, theme))
  const known: Record<string, string> = { ...variables, ...light }
  const rules = /:root \{(.+?)\n\}/s.exec(readFileSync('web/panel.css', 'utf8'))?.[1] ?? ''
  const own = [
    ...rules.matchAll(
      /(--mantine-color-(?:fjord|gray|red|green|yellow)-\d|--mantine-(?:font-size|spacing)-\w+): ([^;]+);/g,
    ),
  ]
  expect(own.length).toBeGreaterThan(25)
  for (const [, name = '', value] of own) expect([name, value]).toEqual([name, known[name]])
})
