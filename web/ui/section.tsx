import { Group, Paper, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import classes from './section.module.css'

interface SectionProps {
  title: string
  help?: string
  /** Stands right of the title: a link or a button. */
  action?: ReactNode
  children: ReactNode
  /** Lets rows reach the border; for lists and tables. */
  flush?: boolean
}

/** A titled part of a page, on a card. */
export function Section({ title, help, action, children, flush }: SectionProps) {
  const titleId = useId()
  return (
    <section aria-labelledby={titleId}>
      <Group justify="space-between" align="end" mb="xs">
        <div className={classes.words}>
          <Title order={2} id={titleId}>
            {title}
          </Title>
          {help ? (
            <Text c="dimmed" size="sm">
              {help}
            </Text>
          ) : null}
        </div>
        {action}
      </Group>
      <Paper className={classes.card} data-flush={flush || undefined}>
        {children}
      </Paper>
    </section>
  )
}
