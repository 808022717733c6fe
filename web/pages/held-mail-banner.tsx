import { IconPlayerPause } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from '../api/queries.ts'
import { useTimeStyle } from '../api/use-time-style.ts'
import { useWords } from '../locales/words.ts'
import { AttentionList } from '../ui/attention-list.tsx'
import { Card } from '../ui/card.tsx'
import { sayWhen } from '../ui/times.ts'
import classes from './lost-mailbox-banner.module.css'

/** A pause may begin and end while the page stands open. */
const lookEvery = 60_000

/** Says to admins on every page that an operator has paused all outgoing e-mail. */
export function HeldMailBanner() {
  const { t } = useWords()
  const style = useTimeStyle()
  const { data: session } = useQuery({ ...sessionQuery, refetchInterval: lookEvery })
  const since = session?.mailHeldSince
  if (!since) return <div role="status" />
  const item = {
    key: 'mail-held',
    icon: IconPlayerPause,
    title: t('home.mailHeld'),
    help: t('home.mailHeldHelp', { since: sayWhen(since, style) }),
    buttons: [],
  }
  return (
    <div role="status">
      <div className={classes.banner}>
        <Card flush>
          <AttentionList items={[item]} />
        </Card>
      </div>
    </div>
  )
}
