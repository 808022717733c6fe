import { Anchor, Text } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import type { EmailSummary } from '../../../../contract/email.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { paths } from '../../../paths.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { sayWhen } from '../../../ui/times.ts'
import { EmailCrm } from './email-crm.tsx'
import { EmailStateDot } from './email-state.tsx'

/** E-mails with their state, newest first; a row opens the e-mail. */
export function EmailTable({ emails }: { emails: EmailSummary[] }) {
  const { t } = useWords()
  const navigate = useNavigate()
  return (
    <DataTable
      label={t('email.emails')}
      columns={useEmailColumns()}
      rows={emails}
      rowKey={(email) => email.id}
      onOpen={(email) => navigate({ to: paths.email(email.id) })}
    />
  )
}

function useEmailColumns(): Column<EmailSummary>[] {
  const { t } = useWords()
  const style = useTimeStyle()
  return [
    {
      key: 'person',
      title: t('email.person'),
      leading: true,
      tight: true,
      cell: (email) => (
        <Anchor component={Link} to={paths.email(email.id)} fw={600} c="var(--mantine-color-text)">
          {email.to.name ?? email.to.address}
        </Anchor>
      ),
    },
    { key: 'subject', title: t('email.subject'), cell: (email) => email.subject || t('email.noSubject') },
    { key: 'state', title: t('email.state'), cell: (email) => <EmailStateDot email={email} /> },
    {
      key: 'when',
      title: t('email.when'),
      tight: true,
      cell: (email) => (
        <Text span inherit c="dimmed">
          {sayWhen(email.at, style)}
        </Text>
      ),
    },
    { key: 'crm', title: t('email.salesforce'), cell: (email) => <EmailCrm email={email} /> },
  ]
}
