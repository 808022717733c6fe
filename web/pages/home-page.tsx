import { Button, Group, Stack, Text } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { journeyQuery } from '../api/queries.ts'
import { useUser } from '../api/use-session.ts'
import { LatestEmails } from '../features/selling/email/latest-emails.tsx'
import { FollowUps } from '../features/selling/replies/follow-ups.tsx'
import { OpenTasks } from '../features/selling/tasks/open-tasks.tsx'
import { AnchorLink } from '../links.tsx'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { AttentionList } from '../ui/attention-list.tsx'
import { Card } from '../ui/card.tsx'
import { Icon } from '../ui/icon.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { Section } from '../ui/section.tsx'
import classes from './home-page.module.css'
import { useAttention } from './use-attention.ts'

/** What needs you, what you sent, what you have to do. */
export function HomePage() {
  const { t } = useWords()
  const user = useUser()
  const attention = useAttention()
  return (
    <Stack gap="xl">
      <Group justify="space-between">
        <PageTitle tab={t('home.title')}>
          {t('home.hello', { name: user.name.split(' ')[0] ?? user.name })}
        </PageTitle>
        <LaunchSalesforce />
      </Group>
      {attention && attention.length > 0 ? (
        <Section title={t('home.needsYou')} flush>
          <AttentionList items={attention} />
        </Section>
      ) : null}
      {attention && attention.length > 0 ? null : (
        <Card>
          {/* Keeps its place until it is known: most often there is nothing to do. */}
          <Text className={attention ? undefined : classes.unknown}>{t('home.allSet')}</Text>
        </Card>
      )}
      <Section title={t('replies.title')} flush>
        <FollowUps />
      </Section>
      <div className={classes.columns} data-tour="home">
        <Section title={t('home.recentEmails')} action={<SeeAll />} flush>
          <LatestEmails />
        </Section>
        <Section title={t('home.openTasks')} action={<SeeAll tab="tasks" />} flush>
          <OpenTasks />
        </Section>
      </div>
    </Stack>
  )
}

function SeeAll({ tab }: { tab?: 'tasks' }) {
  const { t } = useWords()
  return (
    <AnchorLink to={paths.commandCenter} search={{ tab }} size="sm">
      {t('home.seeAll')}
    </AnchorLink>
  )
}

function LaunchSalesforce() {
  const { t } = useWords()
  const journey = useQuery(journeyQuery)
  if (!journey.data) return null
  return (
    <Button
      component="a"
      href={journey.data.salesforceUrl}
      rightSection={<Icon of={IconExternalLink} size={18} />}
    >
      {t('home.launchSalesforce')}
    </Button>
  )
}
