import { Box } from '@mantine/core'
import type { ReactNode } from 'react'
import { Row, Rows } from './rows.tsx'
import classes from './scroll-rows.module.css'

interface ScrollRowsProps {
  label: string
  rows: { first: ReactNode; second: ReactNode; end: ReactNode }[]
}

/** A long, settled list in a window of its own, which the arrow keys move. */
export function ScrollRows({ label, rows }: ScrollRowsProps) {
  return (
    <Box component="section" className={classes.list} tabIndex={0} aria-label={label}>
      <Rows>
        {[...rows.entries()].map(([place, row]) => (
          <Row key={place} {...row} />
        ))}
      </Rows>
    </Box>
  )
}
