import { Stack, Text } from '@mantine/core'
import { IconMailbox } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { MailboxUse } from '../../../../contract/outbox.ts'
import { mailboxUseQuery } from '../../../api/queries.ts'
import { useListLayout } from '../../../api/use-list-layout.ts'
import { usePages } from '../../../api/use-pages.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { PagedList } from '../../../ui/paged-list.tsx'
import { saySpan, sayWhen } from '../../../ui/times.ts'

/** How far the limits of each mailbox are used, and when it can take one more mail. */
export function MailboxUses({ whose }: { whose: 'own' | undefined }) {
  const { t } = useWords()
  const pages = usePages(useInfiniteQuery(mailboxUseQuery(whose)), (page) => page.mailboxes)
  const kept = useListLayout('mailboxes')
  const columns = useColumns()
  return (
    <PagedList
      pages={pages}
      skeleton={2}
      empty={<EmptyState icon={IconMailbox} text={t('outbox.noMailbox')} />}
    >
      {(mailboxes) => (
        <DataTable
          label={t('outbox.mailboxes')}
          columns={columns}
          rows={mailboxes}
          kept={kept}
          isWhole={pages.next === null}
          rowKey={(one) => one.id}
        />
      )}
    </PagedList>
  )
}

function useColumns(): Column<MailboxUse>[] {
  const { t } = useWords()
  const style = useTimeStyle()
  return useMemo(
    (): Column<MailboxUse>[] => [
      {
        key: 'mailbox',
        title: t('outbox.mailbox'),
        leading: true,
        sortBy: (one) => one.address,
        cell: (one) => (
          <div>
            <Text inherit fw={600}>
              {one.address}
            </Text>
            {one.owner ? (
              <Text size="sm" c="dimmed">
                {one.owner.name}
              </Text>
            ) : null}
          </div>
        ),
      },
      {
        key: 'waiting',
        title: t('outbox.waiting'),
        tight: true,
        sortBy: (one) => one.waiting,
        cell: (one) => one.waiting,
      },
      {
        key: 'next',
        title: t('outbox.next'),
        tight: true,
        sortBy: (one) => Date.parse(one.freeAt),
        cell: (one) => {
          if (!one.serves) return t('outbox.notServing')
          return Date.parse(one.freeAt) > Date.now() ? sayWhen(one.freeAt, style) : t('outbox.nextNow')
        },
      },
      { key: 'limits', title: t('outbox.limits'), cell: (one) => <Limits of={one} /> },
    ],
    [t, style],
  )
}

function Limits({ of }: { of: MailboxUse }) {
  const { t, language } = useWords()
  const number = new Intl.NumberFormat(language)
  return (
    <Stack gap={0}>
      {of.limits.map(({ reason, used, count, seconds, of: counted }) => (
        <Text key={`${reason} ${seconds} ${counted}`} size="sm" c={used >= count ? undefined : 'dimmed'}>
          {t(`outbox.limit.${reason}`)}:{' '}
          {t(`outbox.use.${counted}`, {
            used: number.format(used),
            count: number.format(count),
            span: saySpan(seconds, language),
          })}
        </Text>
      ))}
    </Stack>
  )
}
