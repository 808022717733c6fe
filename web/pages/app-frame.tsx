import { Outlet, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import { useSession } from '../api/use-session.ts'
import { mayOpen } from '../features/team/onboarding/steps.ts'
import { useFact } from '../features/team/onboarding/use-fact.ts'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { Ribbon } from '../ui/ribbon.tsx'
import { Shell } from '../ui/shell.tsx'
import { HeldMailBanner } from './held-mail-banner.tsx'
import { LostMailboxBanner } from './lost-mailbox-banner.tsx'
import { PendingPage } from './pending-page.tsx'
import { RestorationBanner } from './restoration-banner.tsx'
import { SetupBanner } from './setup-banner.tsx'
import { Rail, railPagesFor } from './shell/rail.tsx'
import { Search } from './shell/search.tsx'
import { TopBar } from './shell/top-bar.tsx'

/** The frame of every page of the app. Runs the tour when the address asks for it. */
export function AppFrame() {
  const { t } = useWords()
  const session = useSession()
  const navigate = useNavigate()
  useTour()
  if (!session.user) return <SignedOut />
  const who = { step: session.step, role: session.user.role }
  const isThrough = mayOpen(paths.home, who)
  const pages = railPagesFor(who.role, (page) => mayOpen(page, who))
  const onTour = isThrough ? () => void navigate({ to: paths.home, search: { tour: 'help' } }) : null
  return (
    <Shell
      product={t('common.product')}
      skipLabel={t('common.skipToContent')}
      ribbon={session.mode === 'sandbox' ? <Ribbon text={t('common.sandbox')} /> : null}
      rail={<Rail pages={pages} />}
      topBar={<TopBar onTour={onTour} />}
    >
      <Search pages={pages} onTour={onTour} />
      {isThrough ? null : <SetupBanner />}
      <HeldMailBanner />
      <LostMailboxBanner />
      {session.user.role === 'admin' ? <RestorationBanner /> : null}
      <Outlet />
    </Shell>
  )
}

/** Somebody signed out in another tab: the guard takes over. */
function SignedOut() {
  useEffect(() => {
    location.assign(`${paths.signIn}?${new URLSearchParams({ returnTo: location.pathname })}`)
  }, [])
  return <PendingPage />
}

/**
 * `?tour=` stays in the address while the tour walks, so a reload begins it again. From the journey, leaving
 * it early postpones it, and either way the journey goes on; from Help, only reaching its end is recorded.
 */
function useTour() {
  const { t } = useWords()
  const { tour } = useSearch({ strict: false })
  const navigate = useNavigate()
  const { mutateAsync: state } = useFact()
  const goTo = useEffectEvent((page: string) => void navigate({ to: page, search: { tour } }))
  const onEnd = useEffectEvent(async (taken: boolean) => {
    if (taken || tour === 'journey')
      await state(taken ? 'tour_taken' : 'tour_postponed').catch(() => undefined)
    await navigate({ to: tour === 'journey' ? paths.journeyStep('launch') : paths.home, search: {} })
  })
  const words = useEffectEvent(t)
  useEffect(() => {
    if (!tour) return
    let stop: (() => void) | null = null
    let gone = false
    void import('../features/team/onboarding/tour.ts').then(({ startTour }) => {
      if (!gone) stop = startTour({ t: words, goTo, onEnd })
    })
    return () => {
      gone = true
      stop?.()
    }
  }, [tour])
}
