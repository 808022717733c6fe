import { expect, test } from 'vitest'
import { pathTo } from './endpoint.ts'

const cancel = { path: '/api/emails/:id/cancellation' }
const list = { path: '/api/emails' }

test('a value of the path stays one part of it, whatever stands in it', () => {
  expect(pathTo(cancel, { params: { id: 'a1' } })).toBe('/api/emails/a1/cancellation')
  expect(pathTo(cancel, { params: { id: 'a/b?c#d e' } })).toBe('/api/emails/a%2Fb%3Fc%23d%20e/cancellation')
  expect(() => pathTo(cancel)).toThrow('/api/emails/:id/cancellation without id')
})

test('a query holds what has a value', () => {
  expect(pathTo(list, { query: { state: 'sent', cursor: undefined } })).toBe('/api/emails?state=sent')
  expect(pathTo(list, { query: { cursor: 'a&b=c' } })).toBe('/api/emails?cursor=a%26b%3Dc')
  expect(pathTo(list, { query: { cursor: undefined } })).toBe('/api/emails')
})
