import type { Icon as TablerIcon } from '@tabler/icons-react'

/** An icon in the house's stroke. It is decoration: the name stands beside it or on the control around it. */
export function Icon({ of: Shape, size = 20 }: { of: TablerIcon; size?: number }) {
  return <Shape size={size} stroke={1.5} aria-hidden="true" focusable="false" />
}
