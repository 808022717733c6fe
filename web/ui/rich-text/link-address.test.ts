import { expect, test } from 'vitest'
import { linkAddress } from './link-address.ts'

test('what people type becomes an address that can be followed', () => {
  expect(linkAddress('nord.se')).toBe('https://nord.se')
  expect(linkAddress(' https://nord.se/a?b=c ')).toBe('https://nord.se/a?b=c')
  expect(linkAddress('anna@nord.se')).toBe('mailto:anna@nord.se')
  expect(linkAddress('nord.se:8080/x')).toBe('https://nord.se:8080/x')
})

test('what cannot be followed, or may not, is refused', () => {
  for (const typed of ['', 'nord', 'two words.se', 'javascript:alert(1)', 'data:text/html,x', 'https://']) {
    expect(linkAddress(typed), typed).toBeNull()
  }
})
