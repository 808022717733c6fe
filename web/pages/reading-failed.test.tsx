import { QueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { expect, test } from 'vitest'
import { drawnInApp } from '../../test/harness/drawn.tsx'
import { ApiError } from '../api/api-error.ts'
import { connectionsQuery, funnelQuery, signatureQuery } from '../api/queries.ts'
import { NotificationMail } from '../features/background/notifications/notification-mail.tsx'
import { notificationMailQuery } from '../features/background/notifications/use-notification-mail.ts'
import { Connections } from '../features/connecting/connections/connections.tsx'
import { SignatureForm } from '../features/selling/signatures/signature-form.tsx'
import { Funnel } from '../features/team/users/funnel.tsx'

const nothing = () => undefined
const parts: [string, { queryKey: readonly unknown[] }, ReactNode][] = [
  ['the funnel', funnelQuery, <Funnel key="funnel" chosen={null} onChoose={nothing} />],
  ['the connections', connectionsQuery, <Connections key="connections" onSignInAgain={nothing} />],
  ['the signature', signatureQuery, <SignatureForm key="signature" />],
  ['the product’s own mail', notificationMailQuery, <NotificationMail key="mail" />],
]

test.each(parts)('%s that could not be read offers to be read again', async (_name, { queryKey }, part) => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, retryOnMount: false } } })
  const queryFn = () => Promise.reject(new ApiError({ code: 'unexpected', status: 500 }))
  await queryClient.prefetchQuery({ queryKey, queryFn })
  const html = await drawnInApp(part, queryClient)
  expect(html).toContain('That did not work')
  expect(html).toContain('Try again</span>')
})
