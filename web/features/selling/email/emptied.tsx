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
