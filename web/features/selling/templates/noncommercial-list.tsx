import { Anchor, Button, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { NoncommercialList as Marked } from '../../../../contract/templates-noncommercial.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useListLayout } from '../../../api/use-list-layout.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { paths } from '../../../paths.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { ReadingFailed } from '../../../ui/failure.tsx'
import { Section } from '../../../ui/section.tsx'
import { sayWhen } from '../../../ui/times.ts'
import { Counted, UnmarkDialog } from './noncommercial.tsx'
import { markedQuery } from './use-noncommercial.ts'

type MarkedTemplate = Marked['templates'][number]

/** Every template that an admin has marked as non-commercial, and how much has gone to those who had said no. */
export function NoncommercialList() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const { data, error, refetch } = useQuery(markedQuery)
  const [unmarking, setUnmarking] = useState<MarkedTemplate | null>(null)
  const columns = useColumns(setUnmarking)
  const kept = useListLayout('noncommercial')
  if (error) return <ReadingFailed words={say(error)} again={() => void refetch()} />
  if (!data) return null
  return (
    <Section
      title={t('templates.noncommercial.listTitle')}
      help={t('templates.noncommercial.listHelp')}
      flush
    >
      {data.templates.length === 0 || data.sent > 0 ? (
        <Stack gap="xs" px="lg" py="md">
          {data.templates.length === 0 ? <Text>{t('templates.noncommercial.listEmpty')}</Text> : null}
          {data.sent > 0 ? <Counted sent={data.sent} passed={data.passed} /> : null}
        </Stack>
      ) : null}
      {data.templates.length > 0 ? (
        <DataTable
          label={t('templates.noncommercial.listTitle')}
          columns={columns}
          rows={data.templates}
          rowKey={(one) => one.id}
          kept={kept}
          isWhole
        />
      ) : null}
      {unmarking ? <UnmarkDialog template={unmarking} onClose={() => setUnmarking(null)} /> : null}
    </Section>
  )
}

function useColumns(onUnmark: (template: MarkedTemplate) => void): Column<MarkedTemplate>[] {
  const { t } = useWords()
  const style = useTimeStyle()
  return useMemo(
    (): Column<MarkedTemplate>[] => [
      {
        key: 'name',
        title: t('templates.name'),
        leading: true,
        sortBy: (one) => one.name,
        cell: (one) => (
          <div>
            {one.isOpen ? (
              <Anchor component={Link} to={paths.template(one.id)} fw={600} c="var(--mantine-color-text)">
                {one.name}
              </Anchor>
            ) : (
              <Text span fw={600}>
                {one.name}
              </Text>
            )}
            <Text size="sm" c="dimmed">
              {one.owner}
            </Text>
          </div>
        ),
      },
      { key: 'reason', title: t('templates.noncommercial.reason'), cell: (one) => one.reason },
      {
        key: 'by',
        title: t('templates.noncommercial.markedBy'),
        sortBy: (one) => Date.parse(one.at),
        cell: (one) => (
          <div>
            {one.by}
            <Text size="xs" c="dimmed">
              {sayWhen(one.at, style)}
            </Text>
          </div>
        ),
      },
      {
        key: 'actions',
        title: t('templates.actions'),
        hideTitle: true,
        cell: (one) => (
          <Button variant="default" size="xs" onClick={() => onUnmark(one)}>
            {t('templates.noncommercial.unmark')}
          </Button>
        ),
      },
    ],
    [t, style, onUnmark],
  )
}
