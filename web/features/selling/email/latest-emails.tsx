import { Anchor } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { emailsQuery } from '../../../api/queries.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { paths } from '../../../paths.ts'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { FailureNotice } from '../../../ui/failure.tsx'
import { Row, Rows } from '../../../ui/rows.tsx'
import { RowsSkeleton } from '../../../ui/rows-skeleton.tsx'
import { sayWhen } from '../../../ui/times.ts'
import { EmailStateDot } from './email-state.tsx'

const shown = 5

/** The last few e-mails with their state. */
export function LatestEmails() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const style = useTimeStyle()
  const emails = useInfiniteQuery(emailsQuery('all'))
  if (emails.error) return <FailureNotice words={say(emails.error)} />
  if (!emails.data) return <RowsSkeleton rows={5} label={t('common.loading')} />
  const latest = emails.data.pages.flatMap((page) => page.emails).slice(0, shown)
  if (latest.length === 0) return <EmptyState icon={IconMail} text={t('home.noEmails')} />
  return (
    <Rows>
      {latest.map((email) => (
        <Row
          key={email.id}
          first={
            <Anchor component={Link} to={paths.email(email.id)} c="var(--mantine-color-text)" fw={600}>
              {email.to.name ?? email.to.address}
            </Anchor>
          }
          second={email.subject || t('email.noSubject')}
          end={
            <>
              <EmailStateDot email={email} />
              {sayWhen(email.at, style)}
            </>
          }
        />
      ))}
    </Rows>
  )
}
