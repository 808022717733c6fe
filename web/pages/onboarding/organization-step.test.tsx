import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import type { JourneyView } from '../../../contract/onboarding.ts'
import { settingSections } from '../../../contract/settings.ts'
import { drawnInApp } from '../../../test/harness/drawn.tsx'
import { sampleSession } from '../../../test/harness/samples.ts'
import { sessionQuery } from '../../api/queries.ts'
import { settingQuery } from '../../api/settings.ts'
import { OrganizationStep } from './organization-step.tsx'

const journey: JourneyView = {
  step: 'organization',
  obstacle: null,
  organization: { name: 'Acme', id: '00D' },
  mailbox: null,
  mailboxVendors: ['gmail'],
  mayPostponeMailbox: true,
  mailboxObstacle: null,
  notBackFrom: null,
  mailboxApproval: null,
  pendingMailbox: null,
  tour: null,
  salesforceUrl: 'https://acme.my.salesforce.com',
}

test('the first admin is asked for the postal address, which may be left for later', async () => {
  const queries = new QueryClient()
  queries.setQueryData(sessionQuery.queryKey, sampleSession({ id: 'astrid' }))
  const value = settingSections.unsubscribe.parse({ postalAddress: 'Hamngatan 2' })
  queries.setQueryData(settingQuery('unsubscribe').queryKey, { value, version: 1, savings: [] })
  const html = await drawnInApp(<OrganizationStep journey={journey} />, queries)
  expect(html).toContain('Postal address of the company')
  expect(html).toMatch(/<textarea[^>]*>Hamngatan 2<\/textarea>/)
  expect(html).toContain('You can leave it empty')
  expect(html).toMatch(/<button(?![^>]*disabled)[^>]*>(?:<[^>]+>)*Confirm/)
})
