import { Skeleton, Stack } from '@mantine/core'
import { Delayed } from './delayed.tsx'

const rowKeys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

/** Grey lines in the place of rows that are being read. `label` is what a screen reader hears. */
export function RowsSkeleton({ rows, label }: { rows: number; label: string }) {
  return (
    <Delayed>
      <Stack gap="md" p="md" role="status" aria-label={label}>
        {rowKeys.slice(0, rows).map((key) => (
          <Skeleton key={key} height={20} />
        ))}
      </Stack>
    </Delayed>
  )
}
