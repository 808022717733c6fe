import { Group, Paper, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './focus-frame.module.css'
import { Wordmark } from './wordmark.tsx'

interface FocusFrameProps {
  product: string
  /** A quiet line for the top of every page, such as the sandbox's. */
  ribbon?: ReactNode
  /** Right of the product's sign. */
  corner?: ReactNode
  /** Where the reader is, in words. */
  progress?: string
  children: ReactNode
  /** Before the progress line. */
  back?: ReactNode
  /** The row of buttons; the primary one last. */
  actions?: ReactNode
  /** For pages that are read, not answered. */
  wide?: boolean
}

/** A page with one question: a column in the middle, its buttons always in the same place. */
export function FocusFrame({
  product,
  ribbon,
  corner,
  progress,
  children,
  back,
  actions,
  wide,
}: FocusFrameProps) {
  return (
    <div className={classes.page}>
      {ribbon}
      <header className={classes.header}>
        <Wordmark name={product} />
        {corner}
      </header>
      <main className={classes.main} data-wide={wide || undefined}>
        <div className={classes.progress}>
          {back}
          {progress ? (
            <Text size="sm" c="dimmed">
              {progress}
            </Text>
          ) : null}
        </div>
        <Paper className={classes.card}>
          <div className={classes.content}>{children}</div>
          {actions ? (
            <Group className={classes.actions} justify="flex-end" gap="sm">
              {actions}
            </Group>
          ) : null}
        </Paper>
      </main>
    </div>
  )
}
