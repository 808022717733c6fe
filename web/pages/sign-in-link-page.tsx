import { Button, Text } from '@mantine/core'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { ApiError } from '../api/api-error.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { useLinkSignIn, useSignInLink } from '../features/team/sign-in-links/use-sign-in-link.ts'
import { speak } from '../locales/i18n.ts'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { PageTitle } from '../ui/page-title.tsx'
import { RowsSkeleton } from '../ui/rows-skeleton.tsx'
import { sayWhen } from '../ui/times.ts'
import { FailureScreen } from './failure-screen.tsx'
import { PublicFrame } from './public-frame.tsx'

/** The operator's link leads here, with the token in the address's fragment; only the button uses it. */
export function SignInLinkPage() {
  const { t, language } = useWords()
  const { say } = useErrorWords()
  const navigate = useNavigate()
  const token = useLocation({ select: (here) => here.hash })
  const link = useSignInLink(token)
  const signIn = useLinkSignIn(token)
  const chosenByHand = useRef(false)
  const theirs = link.data?.language
  useEffect(() => {
    if (theirs && !chosenByHand.current) speak(theirs)
  }, [theirs])
  const onLanguage = () => {
    chosenByHand.current = true
  }
  const error = link.error ?? signIn.error
  if (error) {
    const again = () => {
      signIn.reset()
      void link.refetch()
    }
    const isOver = error instanceof ApiError && error.code === 'sign_in_link_unusable'
    const actions = isOver ? (
      <Button onClick={() => navigate({ to: paths.signIn })}>{t('common.signIn')}</Button>
    ) : (
      <Button onClick={again}>{t('common.tryAgain')}</Button>
    )
    return <FailureScreen words={say(error)} actions={actions} />
  }
  if (!link.data) {
    return (
      <PublicFrame onLanguage={onLanguage}>
        <PageTitle tab={t('sessions.link.pageTitle')} visuallyHidden>
          {t('sessions.link.pageTitle')}
        </PageTitle>
        <RowsSkeleton rows={3} label={t('common.loading')} />
      </PublicFrame>
    )
  }
  const { name, email, workspaceName, expiresAt } = link.data
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  const actions = (
    <Button size="md" onClick={signIn.press} loading={signIn.isPending || signIn.isSuccess}>
      {t('sessions.link.go')}
    </Button>
  )
  return (
    <PublicFrame actions={actions} onLanguage={onLanguage}>
      <PageTitle tab={t('sessions.link.pageTitle')}>{t('sessions.link.title', { name })}</PageTitle>
      <Text size="lg">{t('sessions.link.text', { email, workspace: workspaceName })}</Text>
      <Text size="sm" c="dimmed">
        {t('sessions.link.expires', { when: sayWhen(expiresAt, { language, timeZone }) })}
      </Text>
    </PublicFrame>
  )
}
