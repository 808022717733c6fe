import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { sessionQuery } from '../api/queries.ts'
import { endSession } from '../api/sign-out.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { FailureScreen } from './failure-screen.tsx'

/** Why an invitation cannot be used, with the one button that leads on. */
export function InvitationRefused({ error, onTryAgain }: { error: Error; onTryAgain(): void }) {
  const { say } = useErrorWords()
  const words = say(error)
  return <FailureScreen words={words} actions={<WayOn retry={words.cause.retry} onTryAgain={onTryAgain} />} />
}

function WayOn({ retry, onTryAgain }: { retry: string; onTryAgain(): void }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const session = useQuery(sessionQuery)
  const leave = async () => {
    await endSession()
    await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
    onTryAgain()
  }
  if (retry === 'sign_out')
    return <Button onClick={leave}>{t('onboarding.invitation.signOutAndGoOn')}</Button>
  if (retry === 'sign_in') {
    const signedIn = session.data?.user != null
    return (
      <Button onClick={() => navigate({ to: signedIn ? paths.journey : paths.signIn })}>
        {t(signedIn ? 'common.goHome' : 'common.signIn')}
      </Button>
    )
  }
  return (
    <Button onClick={onTryAgain}>
      {t(retry === 'new_invitation' ? 'common.lookAgain' : 'common.tryAgain')}
    </Button>
  )
}
