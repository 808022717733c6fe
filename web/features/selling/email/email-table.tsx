import { Anchor, Text } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { EmailSummary } from '../../../../contract/email.ts'
import { stateWord } from '../../../api/email-states.ts'
import { useUser } from '../../../api/use-session.ts'
import { useWords } from '../../../locales/words.ts'
import { paths } from '../../../paths.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import type { KeptLayout } from '../../../ui/list-layout.ts'
import { EmailCrm } from './email-crm.tsx'
import { EmailStateDot } from './email-state.tsx'
import { EmailWhen } from './email-when.tsx'

interface EmailTableProps {
  emails: EmailSummary[]
  columns: Column<EmailSummary>[]
  kept: KeptLayout
  /** Whether these are all there are. */
  isWhole: boolean
}

/** E-mails with their state; a row opens the e-mail. */
export function EmailTable({ emails, columns, kept, isWhole }: EmailTableProps) {
  const { t } = useWords()
  const navigate = useNavigate()
  return (
    <DataTable
      label={t('email.emails')}
      columns={columns}
      rows={emails}
      kept={kept}
      isWhole={isWhole}
      rowKey={(email) => email.id}
      onOpen={(email) => navigate({ to: paths.email(email.id) })}
    />
  )
}

export function useEmailColumns(): Column<EmailSummary>[] {
  const { t } = useWords()
  const { id: reader } = useUser()
  return useMemo(
    (): Column<EmailSummary>[] => [
      {
        key: 'person',
        sortBy: (email) => email.to.name ?? email.to.address,
        title: t('email.person'),
        leading: true,
        tight: true,
        cell: (email) => (
          <span>
            <Anchor component={Link} to={paths.email(email.id)} fw={600} c="var(--mantine-color-text)">
              {(email.to.name ?? email.to.address) || t('email.erasedPerson')}
            </Anchor>
            {email.sender.id === reader ? null : (
              <Text span size="sm" c="dimmed" display="block">
                {t('email.by', { name: email.sender.name })}
              </Text>
            )}
          </span>
        ),
      },
      {
        key: 'subject',
        title: t('email.subject'),
        sortBy: (email) => email.subject,
        cell: (email) => email.subject || t('email.noSubject'),
      },
      {
        key: 'state',
        title: t('email.state'),
        sortBy: (email) => t(stateWord(email, reader)),
        cell: (email) => <EmailStateDot email={email} />,
      },
      {
        key: 'when',
        sortBy: (email) => Date.parse(email.at),
        title: t('email.when'),
        tight: true,
        cell: (email) => (
          <Text span inherit c="dimmed">
            <EmailWhen email={email} />
          </Text>
        ),
      },
      { key: 'crm', title: t('email.salesforce'), cell: (email) => <EmailCrm email={email} /> },
    ],
    [t, reader],
  )
}
