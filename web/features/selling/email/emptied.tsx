import { Text } from '@mantine/core'
import type { EmailDetail } from '../../../../contract/email.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { sayWhen } from '../../../ui/times.ts'

/** Why a mail says nothing any more. */
export function Emptied({ emptied }: { emptied: NonNullable<EmailDetail['emptied']> }) {
  const { t } = useWords()
  const style = useTimeStyle()
  return <>{t(`emailConversation.emptied.${emptied.by}`, { when: sayWhen(emptied.at, style) })}</>
}

/** Whoever wrote to somebody who was erased before is told: what they write is kept anew. */
export function ErasedBefore({ at }: { at: string }) {
  const { t } = useWords()
  const style = useTimeStyle()
  return (
    <Text size="sm" role="note">
      {t('emailConversation.erasedBefore', { when: sayWhen(at, style) })}
    </Text>
  )
}
