import { VisuallyHidden } from '@mantine/core'
import {
  IconHistory,
  IconHome,
  IconHourglass,
  IconMailFast,
  IconSettings,
  IconTemplate,
  IconUsers,
  type Icon as TablerIcon,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Role } from '../../../contract/basics.ts'
import { followUpsQuery } from '../../api/queries.ts'
import { useWords, type WordKey } from '../../locales/words.ts'
import { paths } from '../../paths.ts'
import { Icon } from '../../ui/icon.tsx'
import classes from './rail.module.css'

export interface RailPage {
  to: string
  word: WordKey
  icon: TablerIcon
  roles: Role[]
  exact?: boolean
}

/** The pages of the rail and of the search, with who may see them. */
const railPages: RailPage[] = [
  { to: paths.home, word: 'shell.nav.home', icon: IconHome, roles: ['admin', 'seller'], exact: true },
  {
    to: paths.commandCenter,
    word: 'shell.nav.commandCenter',
    icon: IconMailFast,
    roles: ['admin', 'seller'],
  },
  { to: paths.outbox, word: 'shell.nav.outbox', icon: IconHourglass, roles: ['admin', 'seller'] },
  { to: paths.templates, word: 'shell.nav.templates', icon: IconTemplate, roles: ['admin', 'seller'] },
  { to: paths.users, word: 'shell.nav.users', icon: IconUsers, roles: ['admin'] },
  { to: paths.settings, word: 'shell.nav.settings', icon: IconSettings, roles: ['admin'] },
  { to: paths.audit, word: 'shell.nav.audit', icon: IconHistory, roles: ['admin'] },
]

/** The pages of somebody's role that may be opened now. */
export function railPagesFor(role: Role, mayOpen: (page: string) => boolean): RailPage[] {
  return railPages.filter(({ to, roles }) => roles.includes(role) && mayOpen(to))
}

/** How many wait for an answer of the reader's. */
function WaitingCount() {
  const { t } = useWords()
  const count = useQuery(followUpsQuery).data?.count ?? 0
  if (count === 0) return null
  return (
    <span className={classes.count}>
      <span aria-hidden>{count > 99 ? '99+' : count}</span>
      <VisuallyHidden>{t('replies.count', { count })}</VisuallyHidden>
    </span>
  )
}

/** The narrow rail on the left; on a phone the bar at the bottom. */
export function Rail({ pages }: { pages: RailPage[] }) {
  const { t } = useWords()
  return (
    <nav aria-label={t('shell.nav.main')} className={classes.rail} data-tour="rail">
      {pages.map((page) => (
        <Link
          key={page.to}
          to={page.to}
          className={classes.link}
          activeOptions={{ exact: page.exact, includeSearch: false }}
        >
          <span className={classes.icon}>
            <Icon of={page.icon} size={22} />
            {page.to === paths.home ? <WaitingCount /> : null}
          </span>
          <span className={classes.label}>{t(page.word)}</span>
        </Link>
      ))}
    </nav>
  )
}
