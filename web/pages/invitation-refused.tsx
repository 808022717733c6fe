import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ApiError } from '../api/client.ts'
import { sessionQuery } from '../api/queries.ts'
import { endSession } from '../api/sign-out.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { FailureScreen } from './failure-screen.tsx'

/** Why an invitation cannot be used, with the one button that leads on. */
export function InvitationRefused({ error, onTryAgain }: { error: Error; onTryAgain(): void }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const session = useQuery(sessionQuery)
  const code = error instanceof ApiError ? error.code : 'unexpected'
  const leave = async () => {
    await endSession()
    await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
    onTryAgain()
  }
  if (code === 'invitation_other_user') {
    return (
      <FailureScreen
        words={say(error)}
        actions={<Button onClick={leave}>{t('journey.invitation.signOutAndGoOn')}</Button>}
      />
    )
  }
  if (code === 'invitation_used') {
    const signedIn = session.data?.user != null
    return (
      <FailureScreen
        words={say(error)}
        actions={
          <Button onClick={() => navigate({ to: signedIn ? paths.journey : paths.signIn })}>
            {t(signedIn ? 'common.goHome' : 'common.signIn')}
          </Button>
        }
      />
    )
  }
  return (
    <FailureScreen
      words={say(error)}
      actions={<Button onClick={onTryAgain}>{t('common.tryAgain')}</Button>}
    />
  )
}
