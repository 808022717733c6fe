import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { sessionQuery } from '../api/queries.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { rememberedAttempt } from '../features/team/invitations/remembered-attempt.ts'
import { useActivation } from '../features/team/invitations/use-invitation.ts'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { FailureScreen } from './failure-screen.tsx'

const route = getRouteApi('/problem/$code')

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
  const { retry } = words.cause
  const label = t(retry === 'other_user' ? 'common.otherUser' : 'common.tryAgain')
  const isIn = session.data?.user != null
  // Who opened an invitation goes on with it, whoever is signed in here besides.
  if (attempt && retry !== 'home' && (!isIn || words.cause.where === 'salesforce')) {
    return (
      <FailureScreen
        words={words}
        actions={
          <Button
            onClick={() =>
              activation.mutate({ loginUrl: attempt.loginUrl, forceLogin: retry === 'other_user' })
            }
            loading={activation.isPending || activation.isSuccess}
          >
            {label}
          </Button>
        }
      />
    )
  }
  const href = isIn ? paths.journey : paths.signIn
  return (
    <FailureScreen
      words={words}
      actions={
        <Button component="a" href={retry === 'home' ? paths.home : href}>
          {retry === 'home' ? t('common.goHome') : label}
        </Button>
      }
    />
  )
}
