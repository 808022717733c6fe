import { Anchor } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { EmailSummary } from '../../../../contract/email.ts'
import { emailsQuery } from '../../../api/queries.ts'
import { firstOf, usePages } from '../../../api/use-pages.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { paths } from '../../../paths.ts'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { type Pages, ShortList } from '../../../ui/paged-list.tsx'
import { Row, Rows } from '../../../ui/rows.tsx'
import { sayWhen } from '../../../ui/times.ts'
import { EmailStateDot } from './email-state.tsx'

const shown = 5

/** The last few e-mails of the reader's own with their state. */
export function LatestEmails() {
  const { t } = useWords()
  const pages = usePages(useInfiniteQuery(emailsQuery({ whose: 'own' })), (page) => page.emails)
  return <FewEmails pages={firstOf(pages, shown)} skeleton={shown} empty={t('home.noEmails')} />
}

/** The last few e-mails that were begun with a template, as far as the reader may see them. */
export function LatestOfTemplate({ templateId }: { templateId: string }) {
  const { t } = useWords()
  const pages = usePages(useInfiniteQuery(emailsQuery({ templateId })), (page) => page.emails)
  return <FewEmails pages={firstOf(pages, 2 * shown)} skeleton={1} empty={t('templates.notSent')} />
}

function FewEmails({
  pages,
  skeleton,
  empty,
}: {
  pages: Pages<EmailSummary>
  skeleton: number
  empty: string
}) {
  const { t } = useWords()
  const style = useTimeStyle()
  return (
    <ShortList pages={pages} skeleton={skeleton} empty={<EmptyState icon={IconMail} text={empty} />}>
      {(latest) => (
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
      )}
    </ShortList>
  )
}
