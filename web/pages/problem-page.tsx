import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { sessionQuery } from '../api/queries.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { rememberedAttempt } from '../features/invitations/remembered-attempt.ts'
import { useActivation } from '../features/invitations/use-invitation.ts'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { FailureScreen } from './failure-screen.tsx'

const route = getRouteApi('/problem/$code')

/** Refusals that end the same way until Salesforce asks again who it is. */
const wrongUser = [
  'salesforce_email_differs',
  'salesforce_wrong_org',
  'salesforce_other_org',
  'salesforce_user_taken',
]

/** A refusal on the way back from Salesforce or a mail service, before there is a page to say it on. */
export function ProblemPage() {
  const { t } = useWords()
  const { say, sayCode } = useErrorWords()
  const { code } = route.useParams()
  const { details } = route.useSearch()
  const session = useQuery(sessionQuery)
  const attempt = rememberedAttempt()
  const activation = useActivation(attempt?.token ?? '')
  const words = activation.error ? say(activation.error) : sayCode(code, details)
  if (!session.data?.user && attempt) {
    return (
      <FailureScreen
        words={words}
        actions={
          <Button
            onClick={() =>
              activation.mutate({ loginUrl: attempt.loginUrl, forceLogin: wrongUser.includes(code) })
            }
            loading={activation.isPending || activation.isSuccess}
          >
            {t('common.tryAgain')}
          </Button>
        }
      />
    )
  }
  return (
    <FailureScreen
      words={words}
      actions={
        <Button component="a" href={session.data?.user ? paths.journey : paths.signIn}>
          {t('common.tryAgain')}
        </Button>
      }
    />
  )
}
