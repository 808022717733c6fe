import { IconRestore } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { RestorationView } from '../../contract/restorations.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { useTimeStyle } from '../api/use-time-style.ts'
import {
  restorationQuery,
  useRestorationAnswer,
} from '../features/background/restorations/use-restoration.ts'
import { useWords } from '../locales/words.ts'
import { AttentionList } from '../ui/attention-list.tsx'
import { Card } from '../ui/card.tsx'
import { sayWhen } from '../ui/times.ts'
import classes from './lost-mailbox-banner.module.css'

/** Tells an admin what a restore found, and lets the rest be sent or dropped with one press. */
export function RestorationBanner() {
  const { data } = useQuery(restorationQuery)
  return (
    <div role="status">
      {data?.restoration ? (
        <div className={classes.banner}>
          <Card flush>
            <Restored restoration={data.restoration} />
          </Card>
        </div>
      ) : null}
    </div>
  )
}

const counts = ['sent', 'looking', 'withoutMailbox', 'needsAttention', 'system'] as const

function Restored({ restoration }: { restoration: NonNullable<RestorationView['restoration']> }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const style = useTimeStyle()
  const answer = useRestorationAnswer()
  const told = counts.flatMap((name) =>
    restoration[name] > 0 ? [t(`restorations.${name}`, { count: restoration[name] })] : [],
  )
  const button = (name: 'send' | 'drop' | 'close' | 'goWithoutRecord') => ({
    label: t(`restorations.${name}`),
    busy: answer.isPending && answer.variables === name,
    onClick: () => answer.mutate(name),
  })
  const isAsked = restoration.needsAttention + restoration.system > 0
  const answers = isAsked ? [button('send'), button('drop')] : [button('close')]
  const record =
    restoration.record === 'missing'
      ? [t('restorations.recordMissing')]
      : restoration.record === 'awaited'
        ? [t('restorations.recordAwaited')]
        : []
  const item = {
    key: 'restored',
    icon: IconRestore,
    title: t('restorations.title', { when: sayWhen(restoration.madeAt, style) }),
    help: [...record, ...told, t('restorations.changes')].join(' '),
    buttons: restoration.record === 'missing' ? [button('goWithoutRecord')] : answers,
    failure: answer.error ? say(answer.error) : null,
  }
  return <AttentionList items={[item]} />
}
