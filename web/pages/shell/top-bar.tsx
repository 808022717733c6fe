import {
  ActionIcon,
  Button,
  Kbd,
  Menu,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core'
import { spotlight } from '@mantine/spotlight'
import {
  IconBook,
  IconHelp,
  IconLogout,
  IconMoon,
  IconPencil,
  IconRoute,
  IconSearch,
  IconSun,
  IconUserCircle,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { guideNames } from '../../api/guide.ts'
import { signOut } from '../../api/sign-out.ts'
import { useUser } from '../../api/use-session.ts'
import { useWords } from '../../locales/words.ts'
import { paths } from '../../paths.ts'
import { Icon } from '../../ui/icon.tsx'
import classes from './top-bar.module.css'

/** Search, help, colours and the person. `onTour` is null before the journey has come that far: no help, no profile yet. */
export function TopBar({ onTour }: { onTour: (() => void) | null }) {
  const { t } = useWords()
  return (
    <div className={classes.bar}>
      <UnstyledButton className={classes.search} onClick={spotlight.open}>
        <Icon of={IconSearch} size={18} />
        <span className={classes.searchLabel}>{t('shell.top.search')}</span>
        <Kbd size="xs" className={classes.keys} aria-hidden="true">
          {isApple() ? '⌘ K' : 'Ctrl K'}
        </Kbd>
      </UnstyledButton>
      <div className={classes.tools}>
        {onTour ? (
          <>
            <Button
              visibleFrom="sm"
              size="xs"
              leftSection={<Icon of={IconPencil} size={16} />}
              renderRoot={(props) => <Link {...props} to={paths.compose} search={{}} />}
            >
              {t('emailWrite.compose')}
            </Button>
            <ActionIcon
              hiddenFrom="sm"
              aria-label={t('emailWrite.compose')}
              renderRoot={(props) => <Link {...props} to={paths.compose} search={{}} />}
            >
              <Icon of={IconPencil} />
            </ActionIcon>
          </>
        ) : null}
        {onTour ? <HelpMenu onTour={onTour} /> : null}
        <SchemeSwitch />
        <PersonMenu hasProfile={onTour !== null} />
      </div>
    </div>
  )
}

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent)
}

/** The tour, and for admins the guide's pages: what has to be set up at the clouds, click by click. */
function HelpMenu({ onTour }: { onTour(): void }) {
  const { t } = useWords()
  const user = useUser()
  // How the clouds are connected is for admins.
  const pages = user.role === 'admin' ? guideNames : (['fields'] as const)
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon aria-label={t('shell.top.help')} data-tour="help">
          <Icon of={IconHelp} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon of={IconRoute} size={18} />} onClick={onTour}>
          {t('shell.top.takeTour')}
        </Menu.Item>
        {pages.map((name) => (
          <Menu.Item
            key={name}
            component="a"
            href={paths.guide(name)}
            target="_blank"
            leftSection={<Icon of={IconBook} size={18} />}
          >
            {t(`guide.${name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function SchemeSwitch() {
  const { t } = useWords()
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const next = scheme === 'dark' ? 'light' : 'dark'
  return (
    <ActionIcon
      aria-label={t(next === 'dark' ? 'shell.top.toDark' : 'shell.top.toLight')}
      onClick={() => setColorScheme(next)}
      className={classes.scheme}
    >
      <Icon of={scheme === 'dark' ? IconSun : IconMoon} />
    </ActionIcon>
  )
}

function PersonMenu({ hasProfile }: { hasProfile: boolean }) {
  const { t } = useWords()
  const user = useUser()
  return (
    <Menu position="bottom-end" width={240} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton className={classes.person} data-tour="person">
          <span aria-hidden="true">{initials(user.name)}</span>
          <VisuallyHidden>{t('shell.top.account', { name: user.name })}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <span className={classes.name}>{user.name}</span>
          <span className={classes.email}>{user.email}</span>
        </Menu.Label>
        {hasProfile ? (
          <Menu.Item component={Link} to={paths.profile} leftSection={<Icon of={IconUserCircle} size={18} />}>
            {t('shell.top.myProfile')}
          </Menu.Item>
        ) : null}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon of={IconLogout} size={18} />} onClick={signOut}>
          {t('shell.top.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  return ends.map((word) => word?.[0]?.toUpperCase() ?? '').join('')
}
