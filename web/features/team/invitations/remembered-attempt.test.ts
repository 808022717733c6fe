import { afterEach, expect, test, vi } from 'vitest'
import { forgetAttempt, rememberAttempt, rememberedAttempt } from './remembered-attempt.ts'

afterEach(() => vi.unstubAllGlobals())

function withStorage(): Map<string, string> {
  const kept = new Map<string, string>()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  })
  return kept
}

test('a try is remembered with the Salesforce address that was chosen for it', () => {
  withStorage()
  rememberAttempt({ token: 't', loginUrl: 'https://acme.my.salesforce.com' })
  expect(rememberedAttempt()).toEqual({ token: 't', loginUrl: 'https://acme.my.salesforce.com' })
  rememberAttempt({ token: 't', loginUrl: undefined })
  expect(rememberedAttempt()).toEqual({ token: 't' })
  forgetAttempt()
  expect(rememberedAttempt()).toBeNull()
})

test('what an older release kept, or a browser without storage, is no attempt', () => {
  withStorage().set('msi.invitation', 'a-bare-token')
  expect(rememberedAttempt()).toBeNull()
  vi.stubGlobal('sessionStorage', undefined)
  rememberAttempt({ token: 't' })
  expect(rememberedAttempt()).toBeNull()
})
