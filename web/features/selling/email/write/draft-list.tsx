import { Anchor, Button, Stack, Text } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { DraftSummary } from '../../../../../contract/email-drafts.ts'
import { draftsQuery } from '../../../../api/app-compose.ts'
import { useListLayout } from '../../../../api/use-list-layout.ts'
import { useRows } from '../../../../api/use-pages.ts'
import { useTimeStyle } from '../../../../api/use-time-style.ts'
import { useWords } from '../../../../locales/words.ts'
import { paths } from '../../../../paths.ts'
import { type Column, DataTable } from '../../../../ui/data-table.tsx'
import { EmptyState } from '../../../../ui/empty-state.tsx'
import { PagedList } from '../../../../ui/paged-list.tsx'
import { sayWhen } from '../../../../ui/times.ts'
import { useDiscard } from './use-discard.ts'

/** The reader's own drafts, last changed first: opened, or discarded with an undo. */
export function DraftList() {
  const { t } = useWords()
  const navigate = useNavigate()
  const drafts = useQuery(draftsQuery)
  const discard = useDiscard()
  const columns = useColumns(discard)
  const kept = useListLayout('drafts')
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t('emailWrite.draftsHelp')}
      </Text>
      <PagedList
        pages={useRows(drafts, (answer) => answer.drafts)}
        skeleton={4}
        empty={<EmptyState icon={IconPencil} text={t('emailWrite.noDrafts')} />}
      >
        {(rows) => (
          <DataTable
            label={t('emailWrite.drafts')}
            columns={columns}
            rows={rows}
            kept={kept}
            isWhole
            rowKey={(draft) => draft.id}
            onOpen={(draft) => navigate({ to: paths.draft(draft.id) })}
          />
        )}
      </PagedList>
    </Stack>
  )
}

function useColumns(discard: (id: string) => Promise<void>): Column<DraftSummary>[] {
  const { t } = useWords()
  const style = useTimeStyle()
  return useMemo(
    (): Column<DraftSummary>[] => [
      {
        key: 'person',
        title: t('email.person'),
        leading: true,
        tight: true,
        sortBy: namesOf,
        cell: (draft) => (
          <Anchor component={Link} to={paths.draft(draft.id)} fw={600} c="var(--mantine-color-text)">
            {namesOf(draft)}
          </Anchor>
        ),
      },
      {
        key: 'subject',
        title: t('email.subject'),
        sortBy: (draft) => draft.subject,
        cell: (draft) => draft.subject || t('email.noSubject'),
      },
      {
        key: 'changed',
        title: t('emailWrite.changed'),
        tight: true,
        sortBy: (draft) => Date.parse(draft.updatedAt),
        cell: (draft) => (
          <Text span inherit c="dimmed">
            {sayWhen(draft.updatedAt, style)}
          </Text>
        ),
      },
      {
        key: 'discard',
        title: t('emailWrite.discard'),
        hideTitle: true,
        tight: true,
        cell: (draft) => (
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={`${t('emailWrite.discard')}: ${draft.subject}`}
            onClick={(event) => {
              event.stopPropagation()
              void discard(draft.id)
            }}
          >
            {t('emailWrite.discard')}
          </Button>
        ),
      },
    ],
    [t, style, discard],
  )
}

function namesOf({ to, answers }: DraftSummary): string {
  if (answers) return answers.to.name ?? answers.to.address
  return to.map(({ name }) => name).join(', ')
}
