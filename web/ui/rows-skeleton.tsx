import { Box, Skeleton, Stack } from '@mantine/core'
import { Delayed } from './delayed.tsx'

const rowKeys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
const [height, gap] = [20, 16]

interface RowsSkeletonProps {
  rows: number
  /** What a screen reader hears. */
  label: string
  /** The height of what is to come, in pixels, where it is another than that of the lines. */
  room?: number
}

/** Grey lines in the place of rows that are being read. The place is kept from the first moment: nothing below it jumps. */
export function RowsSkeleton({ rows, label, room }: RowsSkeletonProps) {
  return (
    <Box mih={room ?? rows * (height + gap) + gap}>
      <Delayed>
        <Stack gap={gap} p={gap} role="status" aria-label={label}>
          {rowKeys.slice(0, rows).map((key) => (
            <Skeleton key={key} height={height} />
          ))}
        </Stack>
      </Delayed>
    </Box>
  )
}
