import { expect, it } from 'vitest'
import { vendorOf } from './vendor-of.ts'

it.each([
  ['https://acme.my.salesforce.com/services/data', 'salesforce'],
  ['https://gmail.googleapis.com/gmail/v1', 'google'],
  ['https://login.microsoftonline.com/common', 'microsoft'],
  ['https://graph.microsoft.com/v1.0/me', 'microsoft'],
  ['http://127.0.0.1:4002/token', 'google'],
  ['http://127.0.0.1:4009/token', 'other'],
  ['https://evil-salesforce.com/', 'other'],
])('%s is %s', (address, vendor) => {
  const apps = [{ vendor: 'google' as const, baseUrl: 'http://127.0.0.1:4002' }]
  expect(vendorOf(new URL(address), apps)).toBe(vendor)
})
