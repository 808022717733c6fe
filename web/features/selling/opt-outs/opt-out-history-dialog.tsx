import { Text, Timeline } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { OptOutHistory, OptOutView } from '../../../../contract/opt-outs.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { ReadingFailed } from '../../../ui/failure.tsx'
import { RowsSkeleton } from '../../../ui/rows-skeleton.tsx'
import { sayWhen } from '../../../ui/times.ts'
import { historyQuery } from './use-opt-outs.ts'

/** What was said about an address, by whom and how, the newest first. */
export function OptOutHistoryDialog({ optOut, onClose }: { optOut: OptOutView; onClose(): void }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const history = useQuery(historyQuery(optOut.address))
  const address = optOut.isErased ? t('optOuts.erased') : optOut.address
  return (
    <Dialog onClose={onClose} title={t('optOuts.historyTitle', { address })} closeLabel={t('common.close')}>
      {history.error ? (
        <ReadingFailed words={say(history.error)} again={() => void history.refetch()} />
      ) : null}
      {history.isPending ? <RowsSkeleton rows={3} label={t('common.loading')} /> : null}
      {history.data ? (
        <Timeline bulletSize={14} lineWidth={2}>
          {history.data.changes.map((change) => (
            <Change key={change.id} change={change} />
          ))}
        </Timeline>
      ) : null}
    </Dialog>
  )
}

function Change({ change }: { change: OptOutHistory['changes'][number] }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const whom = change.seller ?? t('optOuts.company')
  return (
    <Timeline.Item title={t(`optOuts.changes.${change.change}`, { whom })}>
      <Text size="sm" c="dimmed">
        {sayWhen(change.at, style)} · {change.by ?? t(`optOuts.sources.${change.source}`)}
      </Text>
      {change.reason ? <Text size="sm">{change.reason}</Text> : null}
    </Timeline.Item>
  )
}
