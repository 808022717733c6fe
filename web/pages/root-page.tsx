import { useNetwork } from '@mantine/hooks'
import { Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useServerAway } from '../api/use-server-away.ts'
import { useWords } from '../locales/words.ts'
import { Ribbon } from '../ui/ribbon.tsx'
import { PendingPage } from './pending-page.tsx'

/** Around every page: says when the network or the server is gone. */
export function RootPage() {
  const { t } = useWords()
  const { online } = useNetwork()
  const isAway = useServerAway()
  const notice = online ? (isAway ? t('common.serverAway') : null) : t('common.offline')
  return (
    <>
      <div role="status">{notice === null ? null : <Ribbon text={notice} />}</div>
      <Suspense fallback={<PendingPage />}>
        <Outlet />
      </Suspense>
    </>
  )
}
