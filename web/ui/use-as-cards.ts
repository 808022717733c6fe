import { useMediaQuery } from '@mantine/hooks'

/** More columns than these stand beside one another only on a wide page. */
const fewColumns = 5

/** Whether a table's rows are cards: on a phone, and where it has more columns than there is room for beside the rail. */
export function useAsCards(columns: number): boolean {
  const narrow = columns > fewColumns ? '62em' : '48em'
  return useMediaQuery(`(max-width: ${narrow})`, false, { getInitialValueInEffect: false })
}
