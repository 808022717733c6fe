import { useMantineColorScheme } from '@mantine/core'
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight'
import {
  IconDeviceDesktop,
  IconListCheck,
  IconLogout,
  IconMoon,
  IconRoute,
  IconSearch,
  IconSun,
  IconUserCircle,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { signOut } from '../../api/sign-out.ts'
import { useWords } from '../../locales/words.ts'
import { paths } from '../../paths.ts'
import { Icon } from '../../ui/icon.tsx'
import type { RailPage } from './rail.tsx'
import { useFound } from './use-found.ts'

interface SearchProps {
  /** The pages of the rail. */
  pages: RailPage[]
  /** Null before the journey has come that far; then there is nothing but these pages. */
  onTour: (() => void) | null
}

/** Ctrl/⌘ K: the latest mails of this user, people to write to, and every page and action that exists for them. */
export function Search({ pages, onTour }: SearchProps) {
  const { t } = useWords()
  const [query, setQuery] = useState('')
  const own = [usePages(pages, onTour !== null), useActions(onTour)]
  const { groups, isLooking } = useFound(onTour === null ? '' : query.trim())
  return (
    <Spotlight
      query={query}
      onQueryChange={setQuery}
      scrollable
      maxHeight="60vh"
      actions={[...groups, ...own]}
      shortcut={['mod + K']}
      nothingFound={t(isLooking ? 'shell.top.looking' : 'shell.top.nothingFound')}
      highlightQuery
      attributes={{ content: { 'aria-label': t('shell.top.search') } }}
      searchProps={{
        leftSection: <Icon of={IconSearch} />,
        placeholder: t('shell.top.searchPlaceholder'),
        'aria-label': t('shell.top.search'),
      }}
    />
  )
}

function usePages(pages: RailPage[], isThrough: boolean): SpotlightActionGroupData {
  const { t } = useWords()
  const navigate = useNavigate()
  const inRail = pages.map((page) => ({
    id: page.to,
    label: t(page.word),
    leftSection: <Icon of={page.icon} />,
    onClick: () => navigate({ to: page.to }),
  }))
  if (!isThrough) return { group: t('shell.top.pages'), actions: inRail }
  return {
    group: t('shell.top.pages'),
    actions: [
      ...inRail,
      {
        id: 'tasks',
        label: t('tasks.tasks'),
        leftSection: <Icon of={IconListCheck} />,
        onClick: () => navigate({ href: paths.tasks }),
      },
      {
        id: paths.profile,
        label: t('shell.top.myProfile'),
        leftSection: <Icon of={IconUserCircle} />,
        onClick: () => navigate({ to: paths.profile }),
      },
    ],
  }
}

function useActions(onTour: (() => void) | null): SpotlightActionGroupData {
  const { t } = useWords()
  const { setColorScheme } = useMantineColorScheme()
  return {
    group: t('shell.top.actions'),
    actions: [
      ...(onTour
        ? [
            {
              id: 'tour',
              label: t('shell.top.takeTour'),
              leftSection: <Icon of={IconRoute} />,
              onClick: onTour,
            },
          ]
        : []),
      {
        id: 'light',
        label: t('shell.top.toLight'),
        leftSection: <Icon of={IconSun} />,
        onClick: () => setColorScheme('light'),
      },
      {
        id: 'dark',
        label: t('shell.top.toDark'),
        leftSection: <Icon of={IconMoon} />,
        onClick: () => setColorScheme('dark'),
      },
      {
        id: 'auto',
        label: t('shell.top.toAuto'),
        leftSection: <Icon of={IconDeviceDesktop} />,
        onClick: () => setColorScheme('auto'),
      },
      {
        id: 'sign-out',
        label: t('shell.top.signOut'),
        leftSection: <Icon of={IconLogout} />,
        onClick: signOut,
      },
    ],
  }
}
