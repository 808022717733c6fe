import { Button, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useErrorWords } from '../api/use-error-words.ts'
import { useSession } from '../api/use-session.ts'
import {
  type LoginAddress,
  LoginAddressField,
  loginUrlOf,
} from '../features/connecting/authorizations/login-address.tsx'
import { useSignIn } from '../features/connecting/authorizations/use-sign-in.ts'
import { useWords } from '../locales/words.ts'
import { PageTitle } from '../ui/page-title.tsx'
import { FailureBody } from './failure-screen.tsx'
import { PublicFrame } from './public-frame.tsx'

const route = getRouteApi('/sign-in')

/** Where signed-out visitors land; after Salesforce they come back to what they wanted. */
export function SignInPage() {
  const { t } = useWords()
  const { say, sayCode } = useErrorWords()
  const search = route.useSearch()
  const session = useSession()
  const signIn = useSignIn()
  const [address, setAddress] = useState<LoginAddress>({ kind: 'production', domain: '' })
  const [invalid, setInvalid] = useState(false)
  const go = () => {
    const loginUrl = loginUrlOf(address)
    setInvalid(loginUrl === null)
    const forceLogin = problem?.cause.retry === 'other_user'
    if (loginUrl !== null) signIn.mutate({ returnTo: search.returnTo, loginUrl, forceLogin })
  }
  const problem = signIn.error
    ? say(signIn.error)
    : search.problem
      ? sayCode(search.problem, search.details)
      : null
  const actions = (
    <Button
      size="md"
      onClick={go}
      loading={signIn.isPending || signIn.isSuccess}
      disabled={!session.canSignIn}
    >
      {t(problem?.cause.retry === 'other_user' ? 'common.otherUser' : 'common.signIn')}
    </Button>
  )
  return (
    <PublicFrame actions={actions}>
      {problem ? <FailureBody words={problem} /> : <Welcome canSignIn={session.canSignIn} />}
      {session.canSignIn ? (
        <LoginAddressField value={address} onChange={setAddress} invalid={invalid} />
      ) : null}
    </PublicFrame>
  )
}

function Welcome({ canSignIn }: { canSignIn: boolean }) {
  const { t } = useWords()
  return (
    <>
      <PageTitle tab={t('onboarding.signIn.title')}>{t('onboarding.signIn.title')}</PageTitle>
      <Text size="lg">{t(canSignIn ? 'onboarding.signIn.text' : 'onboarding.signIn.notReady')}</Text>
      {canSignIn ? <Text c="dimmed">{t('onboarding.signIn.invited')}</Text> : null}
    </>
  )
}
