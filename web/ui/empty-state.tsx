import { Stack, Text } from '@mantine/core'
import type { Icon as TablerIcon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './empty-state.module.css'
import { Icon } from './icon.tsx'

/** What stands where there is nothing yet: one sentence that teaches, and at most one button. */
export function EmptyState({
  icon,
  text,
  children,
}: {
  icon: TablerIcon
  text: string
  children?: ReactNode
}) {
  return (
    <Stack align="center" gap="sm" className={classes.root}>
      <span className={classes.icon}>
        <Icon of={icon} size={24} />
      </span>
      <Text c="dimmed" ta="center" maw={420}>
        {text}
      </Text>
      {children}
    </Stack>
  )
}
