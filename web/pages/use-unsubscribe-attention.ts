import { IconCloudX, IconMailOff, IconMapPin } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useUser } from '../api/use-session.ts'
import { useTimeStyle } from '../api/use-time-style.ts'
import { problemsQuery } from '../features/selling/opt-outs/use-opt-outs.ts'
import { reachQuery } from '../features/selling/opt-outs/use-reach.ts'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import type { Attention } from '../ui/attention-list.tsx'
import { sayWhen } from '../ui/times.ts'

/** What admins have to settle so that mail can be refused as the law wants it; null until it is known. */
export function useUnsubscribeAttention(): Attention[] | null {
  const { t } = useWords()
  const style = useTimeStyle()
  const navigate = useNavigate()
  const isAdmin = useUser().role === 'admin'
  const { data, isError } = useQuery({ ...reachQuery, enabled: isAdmin })
  const problems = useQuery({ ...problemsQuery, refetchInterval: false, enabled: isAdmin }).data?.problems
  if (!isAdmin || isError) return []
  if (!data) return null
  const toSettings = () => void navigate({ to: paths.setting('unsubscribe') })
  const { isMissing, from } = data.postalAddress
  const isStill = from !== null && Date.parse(from) > Date.now()
  const address: Attention = {
    key: 'postal-address',
    icon: IconMapPin,
    title: t('optOuts.homeAddress'),
    help: isStill
      ? t('optOuts.homeAddressHelp', { when: sayWhen(from, style) })
      : t('optOuts.homeAddressNow'),
    buttons: [{ label: t('optOuts.homeAddressButton'), onClick: toSettings }],
  }
  const reach: Attention = {
    key: 'reach',
    icon: IconMailOff,
    title: t('optOuts.homeReach'),
    help: t('optOuts.homeReachHelp'),
    buttons: [{ label: t('optOuts.homeReachButton'), onClick: toSettings }],
  }
  const unwritten: Attention = {
    key: 'opt-outs-unwritten',
    icon: IconCloudX,
    title: t('optOuts.homeProblems', { count: problems?.length ?? 0 }),
    help: t('optOuts.homeProblemsHelp'),
    buttons: [{ label: t('optOuts.homeProblemsButton'), onClick: toSettings }],
  }
  return [
    ...(problems?.length ? [unwritten] : []),
    ...(isMissing && from ? [address] : []),
    ...(data.reached ? [] : [reach]),
  ]
}
