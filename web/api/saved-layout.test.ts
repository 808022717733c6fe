import { afterEach, expect, test, vi } from 'vitest'
import { plainLayout } from '../ui/list-layout.ts'
import { savedLayout, saveLayout } from './saved-layout.ts'

afterEach(() => vi.unstubAllGlobals())

function withStorage(): Map<string, string> {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  })
  return kept
}

test('a list is as its reader left it, and each list and reader have their own', () => {
  const kept = withStorage()
  const layout = { order: ['when'], hidden: ['crm'], sort: { column: 'when', descending: true } }
  saveLayout({ list: 'emails', userId: 'anna' }, layout)
  expect(savedLayout({ list: 'emails', userId: 'anna' })).toEqual(layout)
  expect(savedLayout({ list: 'emails', userId: 'ben' })).toBe(plainLayout)
  expect(savedLayout({ list: 'tasks', userId: 'anna' })).toBe(plainLayout)
  saveLayout({ list: 'emails', userId: 'anna' }, plainLayout)
  expect(kept.size).toBe(0)
})

test('what another release kept, or a browser without storage, is the plain layout', () => {
  withStorage().set('msi.list.emails.anna', '{"columns":["when"]}')
  expect(savedLayout({ list: 'emails', userId: 'anna' })).toBe(plainLayout)
  vi.stubGlobal('localStorage', undefined)
  saveLayout({ list: 'emails', userId: 'anna' }, { ...plainLayout, hidden: ['crm'] })
  expect(savedLayout({ list: 'emails', userId: 'anna' })).toBe(plainLayout)
})
