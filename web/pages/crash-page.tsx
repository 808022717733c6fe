import { Button } from '@mantine/core'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { ApiError } from '../api/api-error.ts'
import { type SpokenError, useErrorWords } from '../api/use-error-words.ts'
import { useWords } from '../locales/words.ts'
import { FailureScreen } from './failure-screen.tsx'

/** What stands in place of a page that could not be read or that broke. */
export function CrashPage({ error, reset }: ErrorComponentProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const router = useRouter()
  const queries = useQueryErrorResetBoundary()
  const broken = !(error instanceof ApiError)
  const words: SpokenError = broken
    ? { ...say(error), title: t('common.crashTitle'), help: t('common.crashHelp'), message: null }
    : say(error)
  const again = () => {
    // A page that broke may run code older than the server's; a fresh load brings the newest.
    if (broken) return location.reload()
    queries.reset()
    reset()
    void router.invalidate()
  }
  return (
    <FailureScreen
      words={words}
      actions={<Button onClick={again}>{t(broken ? 'common.reload' : 'common.tryAgain')}</Button>}
    />
  )
}
