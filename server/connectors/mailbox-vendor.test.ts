import { expect, it } from 'vitest'
import { createGmailVendor } from './gmail/vendor.ts'
import type { VendorLimit } from './mailbox-vendor.ts'
import { createOutlookVendor } from './outlook/vendor.ts'

it('each mail service is kept to the limits that it has published', () => {
  const parts = { fetch: undefined as never, clock: { now: () => new Date(0) } }
  const figures = ({ limits }: { limits: readonly VendorLimit[] }) =>
    limits.map(({ count, per, of }) => `${count} ${of} in ${per / 1000} s`)
  expect(figures(createGmailVendor(parts))).toEqual([
    '2 mails in 1 s',
    '2000 mails in 86400 s',
    '10000 recipients in 86400 s',
  ])
  expect(figures(createOutlookVendor(parts))).toEqual(['30 mails in 60 s', '10000 recipients in 86400 s'])
})
