import { Stack, Tabs } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { EmailList } from '../features/selling/email/email-list.tsx'
import { TaskList } from '../features/selling/tasks/task-list.tsx'
import { useWords } from '../locales/words.ts'
import { PageTitle } from '../ui/page-title.tsx'

const route = getRouteApi('/app/command-center')

/** What was sent and what is to be done. The tab and the filter stand in the address. */
export function CommandCenterPage() {
  const { t } = useWords()
  const { tab = 'emails', show = 'all', tour } = route.useSearch()
  const navigate = useNavigate({ from: '/command-center' })
  return (
    <Stack gap="lg">
      <PageTitle tab={t('shell.nav.commandCenter')}>{t('shell.nav.commandCenter')}</PageTitle>
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) =>
          navigate({ search: { tour, tab: value === 'tasks' ? 'tasks' : undefined }, replace: true })
        }
      >
        <Tabs.List mb="md" data-tour="command-center">
          <Tabs.Tab value="emails">{t('email.emails')}</Tabs.Tab>
          <Tabs.Tab value="tasks">{t('tasks.tasks')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="emails">
          <EmailList
            filter={show}
            onFilter={(next) =>
              navigate({ search: { tour, show: next === 'all' ? undefined : next }, replace: true })
            }
          />
        </Tabs.Panel>
        <Tabs.Panel value="tasks">
          <TaskList />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  )
}
