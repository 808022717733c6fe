import { useNetwork } from '@mantine/hooks'
import { Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useWords } from '../locales/words.ts'
import { Ribbon } from '../ui/ribbon.tsx'
import { PendingPage } from './pending-page.tsx'

/** Around every page: says when the network is gone. */
export function RootPage() {
  const { t } = useWords()
  const { online } = useNetwork()
  return (
    <>
      <div role="status">{online ? null : <Ribbon text={t('common.offline')} />}</div>
      <Suspense fallback={<PendingPage />}>
        <Outlet />
      </Suspense>
    </>
  )
}
