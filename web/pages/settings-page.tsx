import { NavLink, Stack, Text } from '@mantine/core'
import {
  IconArchive,
  IconClockHour4,
  IconForbid2,
  IconMailOff,
  IconSend,
  IconUserOff,
  type Icon as TablerIcon,
} from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useErrorWords } from '../api/use-error-words.ts'
import { useUser } from '../api/use-session.ts'
import { SendingForm } from '../features/background/pace/sending-form.tsx'
import { WindowsForm } from '../features/background/pace/windows-form.tsx'
import { HeaderProofSection } from '../features/selling/email/header-proof-section.tsx'
import { OptOutList } from '../features/selling/opt-outs/opt-out-list.tsx'
import { OptOutProblems } from '../features/selling/opt-outs/opt-out-problems.tsx'
import { ReachSection } from '../features/selling/opt-outs/reach-section.tsx'
import { UnsubscribeForm } from '../features/selling/opt-outs/unsubscribe-form.tsx'
import { NoncommercialList } from '../features/selling/templates/noncommercial-list.tsx'
import { PersonalData } from '../features/team/privacy/personal-data.tsx'
import { RetentionForm } from '../features/team/privacy/retention-form.tsx'
import { BlockedDomainsForm } from '../features/team/settings/blocked-domains-form.tsx'
import { SettingSection } from '../features/team/settings/setting-section.tsx'
import { useWords } from '../locales/words.ts'
import { paths, type SettingPage, settingPaths } from '../paths.ts'
import { Card } from '../ui/card.tsx'
import { Icon } from '../ui/icon.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { FailureBody } from './failure-screen.tsx'
import classes from './settings-page.module.css'

const sections: Record<SettingPage, { icon: TablerIcon; page: ReactNode }> = {
  sending: { icon: IconSend, page: <SettingSection section="sending" form={SendingForm} /> },
  windows: { icon: IconClockHour4, page: <SettingSection section="windows" form={WindowsForm} /> },
  blockedDomains: {
    icon: IconForbid2,
    page: <SettingSection section="blockedDomains" form={BlockedDomainsForm} />,
  },
  unsubscribe: {
    icon: IconMailOff,
    page: (
      <Stack gap="xl">
        <SettingSection section="unsubscribe" form={UnsubscribeForm} />
        <ReachSection />
        <HeaderProofSection />
        <OptOutProblems />
        <OptOutList />
        <NoncommercialList />
      </Stack>
    ),
  },
  retention: { icon: IconArchive, page: <SettingSection section="retention" form={RetentionForm} /> },
  privacy: { icon: IconUserOff, page: <PersonalData /> },
}
const names = Object.keys(sections) as SettingPage[]

/** What admins decide for the whole workspace. */
export function SettingsPage() {
  const { t } = useWords()
  const { sayCode } = useErrorWords()
  const user = useUser()
  const { section: path } = useParams({ strict: false })
  if (user.role !== 'admin')
    return (
      <Card>
        <Stack gap="md">
          <FailureBody words={sayCode('forbidden')} />
        </Stack>
      </Card>
    )
  const section = names.find((name) => settingPaths[name] === path)
  return (
    <Stack gap="lg">
      <div>
        <PageTitle tab={t('settings.title')}>{t('settings.title')}</PageTitle>
        <Text c="dimmed">{t('settings.intro')}</Text>
      </div>
      <div className={classes.columns}>
        <nav aria-label={t('settings.title')} className={classes.sections}>
          {names.map((name) => (
            <NavLink
              key={name}
              component={Link}
              to={paths.setting(name)}
              active={name === section}
              label={t(`settings.${name}.title`)}
              leftSection={<Icon of={sections[name].icon} size={18} />}
              className={classes.link}
            />
          ))}
        </nav>
        <div className={classes.section}>
          {section ? sections[section].page : <FailureBody words={sayCode('not_found')} />}
        </div>
      </div>
    </Stack>
  )
}
