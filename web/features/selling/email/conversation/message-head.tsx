import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTimeStyle } from '../../../../api/use-time-style.ts'
import { sayWhen } from '../../../../ui/times.ts'
import classes from './thread.module.css'

/** Whose message it is, and when it was. */
export function MessageHead({ who, at, children }: { who: string; at: string; children?: ReactNode }) {
  const style = useTimeStyle()
  return (
    <div className={classes.head}>
      <Text fw={600}>{who}</Text>
      <Text size="sm" c="dimmed" component="time" dateTime={at}>
        {sayWhen(at, style)}
      </Text>
      {children}
    </div>
  )
}
