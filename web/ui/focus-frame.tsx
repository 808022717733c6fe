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
  /** Left in the row of buttons. */
  back?: ReactNode
  /** Right in the row of buttons; the primary one last. */
  actions?: ReactNode
}

/** A page with one question: a column in the middle, its buttons always in the same place. */
export function FocusFrame({ product, ribbon, corner, progress, children, back, actions }: FocusFrameProps) {
  return (
    <div className={classes.page}>
      {ribbon}
      <header className={classes.header}>
        <Wordmark name={product} />
        {corner}
      </header>
      <main className={classes.main}>
        <Text size="sm" c="dimmed" className={classes.progress} aria-hidden={progress ? undefined : true}>
          {progress ?? '\u00a0'}
        </Text>
        <Paper className={classes.card}>
          <div className={classes.content}>{children}</div>
          {back || actions ? (
            <Group className={classes.actions} justify="space-between" wrap="wrap-reverse">
              <div>{back}</div>
              <Group gap="sm" className={classes.forward}>
                {actions}
              </Group>
            </Group>
          ) : null}
        </Paper>
      </main>
    </div>
  )
}
