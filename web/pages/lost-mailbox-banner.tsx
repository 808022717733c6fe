import { useRouterState } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { AttentionList } from '../ui/attention-list.tsx'
import { Card } from '../ui/card.tsx'
import classes from './lost-mailbox-banner.module.css'
import { useMailboxAttention } from './use-attention.ts'

/** A mailbox may be lost, or stop being read, while the page stands open. */
const lookEvery = 60_000
const told = ['mailbox-lost', 'mailbox-stalled']
/** Pages that tell it themselves. */
const telling: string[] = [paths.home, paths.profile]

/** Says on every page that the mailbox is lost or cannot be read, why, and how to go on. */
export function LostMailboxBanner() {
  const pathname = useRouterState({ select: (state) => state.location.pathname })
  const attention = useMailboxAttention({ refetchInterval: lookEvery })
  const lost = attention?.filter(({ key }) => told.includes(key)) ?? []
  const isShown = lost.length > 0 && !telling.includes(pathname)
  return (
    <div role="status">
      {isShown ? (
        <div className={classes.banner}>
          <Card flush>
            <AttentionList items={lost} />
          </Card>
        </div>
      ) : null}
    </div>
  )
}
