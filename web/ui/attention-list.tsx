import { Button, Text } from '@mantine/core'
import type { Icon as TablerIcon } from '@tabler/icons-react'
import classes from './attention-list.module.css'
import { FailureNotice, type FailureWords } from './failure.tsx'
import { Icon } from './icon.tsx'

export interface Attention {
  key: string
  icon: TablerIcon
  title: string
  help: string
  /** What can be done about it; one button each. */
  buttons: { label: string; busy?: boolean; onClick(): void }[]
  /** Why the button did not do it. */
  failure?: FailureWords | null
}

/** What needs the reader, each with the button that settles it. */
export function AttentionList({ items }: { items: Attention[] }) {
  return (
    <ul className={classes.list}>
      {items.map((item) => (
        <li key={item.key} className={classes.item}>
          <span className={classes.icon}>
            <Icon of={item.icon} size={20} />
          </span>
          <span className={classes.words}>
            <Text fw={600}>{item.title}</Text>
            <Text size="sm" c="dimmed">
              {item.help}
            </Text>
          </span>
          <span className={classes.buttons}>
            {item.buttons.map((button) => (
              <Button key={button.label} variant="default" loading={button.busy} onClick={button.onClick}>
                {button.label}
              </Button>
            ))}
          </span>
          {item.failure ? <FailureNotice words={item.failure} /> : null}
        </li>
      ))}
    </ul>
  )
}
