import { Button } from '@mantine/core'
import { useErrorWords } from '../api/use-error-words.ts'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { FailureScreen } from './failure-screen.tsx'

/** An address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useWords()
  const { sayCode } = useErrorWords()
  return (
    <FailureScreen
      words={sayCode('not_found')}
      actions={
        <Button component="a" href={paths.home}>
          {t('common.goHome')}
        </Button>
      }
    />
  )
}
