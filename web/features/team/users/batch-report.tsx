import { Button, Group, Stack, Text } from '@mantine/core'
import type { BatchOutcome, InvitationBatchReport } from '../../../../contract/invitation-batches.ts'
import { writeDelimited } from '../../../../contract/values/delimited.ts'
import { useWords } from '../../../locales/words.ts'
import { saveFile } from '../../../ui/save-file.ts'
import { ScrollRows } from '../../../ui/scroll-rows.tsx'
import { StateDot, type Tone } from '../../../ui/state-dot.tsx'

interface BatchReportProps {
  report: InvitationBatchReport
  busy: boolean
  /** There are no lines to find again. */
  isChosen: boolean
  /** Sends the batch once more, which invites only who is left. */
  onAgain(): void
  onClose(): void
}

const tones: Partial<Record<BatchOutcome, Tone>> = {
  invited: 'good',
  sent_again: 'good',
  already_member: 'quiet',
  already_invited: 'quiet',
  failed: 'bad',
}

/** What became of every row. */
export function BatchReport({ report, busy, isChosen, onAgain, onClose }: BatchReportProps) {
  const { t } = useWords()
  const { rows } = report
  const invited = rows.filter((row) => row.outcome === 'invited' || row.outcome === 'sent_again').length
  const someFailed = rows.some((row) => row.outcome === 'failed')
  const assumptionsOf = (row: (typeof rows)[number]) => row.assumed.map((what) => t(`users.assumed.${what}`))
  const lines = rows.map((row) => ({
    first: row.email || '–',
    second: [isChosen ? null : t('users.line', { line: row.line }), ...assumptionsOf(row), row.name]
      .filter(Boolean)
      .join(' · '),
    end: <StateDot tone={tones[row.outcome] ?? 'warning'}>{t(`users.outcomes.${row.outcome}`)}</StateDot>,
  }))
  const save = () => {
    const heads = [t('users.lineHead'), t('users.email'), t('users.name'), t('users.state')]
    const cells = rows.map((row) => [
      row.line,
      row.email,
      row.name,
      [t(`users.outcomes.${row.outcome}`), ...assumptionsOf(row)].join(' · '),
    ])
    // The mark makes spreadsheets read the file as UTF-8.
    saveFile(`\uFEFF${writeDelimited([heads, ...cells])}`, { name: 'invitations.csv', type: 'text/csv' })
  }
  return (
    <Stack gap="md">
      <Text role="status">{t('users.batchDone', { invited, total: rows.length })}</Text>
      <ScrollRows label={t('users.reportLabel')} rows={lines} />
      <Group justify="flex-end">
        <Button variant="default" onClick={save}>
          {t('users.saveReport')}
        </Button>
        {someFailed ? (
          <Button variant="default" loading={busy} onClick={onAgain}>
            {t('common.tryAgain')}
          </Button>
        ) : null}
        <Button data-autofocus onClick={onClose}>
          {t('onboardingTour.done')}
        </Button>
      </Group>
    </Stack>
  )
}
