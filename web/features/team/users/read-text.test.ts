import { expect, test } from 'vitest'
import { readText } from './read-text.ts'

const rows = 'Åsa;asa@nord.se'

test('a list is read in the ways in which spreadsheets write it', async () => {
  const little = Buffer.from(`\uFEFF${rows}`, 'utf16le')
  const big = Buffer.from(little).swap16()
  const windows = Buffer.from(rows, 'latin1')
  for (const bytes of [Buffer.from(rows), Buffer.from(`\uFEFF${rows}`), little, big, windows])
    expect(await readText(new Blob([new Uint8Array(bytes)]))).toBe(rows)
})
