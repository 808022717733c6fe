import { IconRoute } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { AttentionList } from '../ui/attention-list.tsx'
import { Card } from '../ui/card.tsx'
import classes from './lost-mailbox-banner.module.css'

/** Leads admins who went to look after others back to where their own journey stands. */
export function SetupBanner() {
  const { t } = useWords()
  const navigate = useNavigate()
  const item = {
    key: 'setup',
    icon: IconRoute,
    title: t('home.setupOpen'),
    help: t('home.setupOpenHelp'),
    buttons: [{ label: t('home.setupGoOn'), onClick: () => void navigate({ to: paths.journey }) }],
  }
  return (
    <div className={classes.banner}>
      <Card flush>
        <AttentionList items={[item]} />
      </Card>
    </div>
  )
}
