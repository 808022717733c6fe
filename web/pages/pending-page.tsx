import { Center, Loader } from '@mantine/core'
import { useWords } from '../locales/words.ts'
import { Delayed } from '../ui/delayed.tsx'

/** A page that is still on its way. */
export function PendingPage() {
  const { t } = useWords()
  return (
    <Delayed>
      <Center mih="60vh" role="status" aria-label={t('common.loading')}>
        <Loader type="dots" />
      </Center>
    </Delayed>
  )
}
