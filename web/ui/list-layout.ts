/** Which columns a list shows, in which order, and what it is sorted by. */
export interface ListLayout {
  /** Keys of columns as the reader has put them; one that is not named stands behind those that are. */
  order: string[]
  hidden: string[]
  /** Null: as the list comes. */
  sort: { column: string; descending: boolean } | null
}

/** A layout, and how to change it for good. */
export interface KeptLayout {
  layout: ListLayout
  change(layout: ListLayout): void
}

/** As a list is before anybody has changed it. */
export const plainLayout: ListLayout = { order: [], hidden: [], sort: null }

interface Placed {
  key: string
  leading?: boolean
  hideTitle?: boolean
}

/** What names a row is always its first column, and what has no title, its menu, the last: neither can be moved or hidden. */
export function isFixed({ leading, hideTitle }: Placed): boolean {
  return leading === true || hideTitle === true
}

/** Every column in the reader's order, hidden ones too. */
export function arrange<Column extends Placed>(columns: Column[], { order }: ListLayout): Column[] {
  const placeOf = ({ key }: Column) => (order.includes(key) ? order.indexOf(key) : order.length)
  const movable = columns.filter((column) => !isFixed(column)).sort((a, b) => placeOf(a) - placeOf(b))
  const leading = columns.filter((column) => column.leading)
  const untitled = columns.filter((column) => column.hideTitle && !column.leading)
  return [...leading, ...movable, ...untitled]
}

/** Columns whose first sorting begins with the largest: those of numbers, whatever the first rows have. */
export function numeric<Row>(
  columns: { key: string; sortBy?(row: Row): string | number | null }[],
  rows: Row[],
): string[] {
  const isNumber = (row: Row, sortBy?: (row: Row) => unknown) => typeof sortBy?.(row) === 'number'
  return columns.filter(({ sortBy }) => rows.some((row) => isNumber(row, sortBy))).map(({ key }) => key)
}

/** The layout with one column a place further on, or back by -1. */
export function moved<Column extends Placed>(
  columns: Column[],
  layout: ListLayout,
  { key, by }: { key: string; by: 1 | -1 },
): ListLayout {
  const order = arrange(columns, layout)
    .filter((column) => !isFixed(column))
    .map((column) => column.key)
  const from = order.indexOf(key)
  const to = from + by
  if (from < 0 || to < 0 || to >= order.length) return layout
  order.splice(to, 0, ...order.splice(from, 1))
  return { ...layout, order }
}

/** The layout with one column hidden, or shown again. */
export function toggled(layout: ListLayout, key: string): ListLayout {
  const { hidden } = layout
  return {
    ...layout,
    hidden: hidden.includes(key) ? hidden.filter((one) => one !== key) : [...hidden, key],
  }
}

/** A press on the button that moves a column, and where the pointer was; null when it was the keyboard. */
export interface MovePress {
  key: string
  by: 1 | -1
  at: { x: number; y: number } | null
}

/** Whether a pointer has stayed where it was: fingers and hands shake. */
export function isSamePlace(one: { x: number; y: number }, other: { x: number; y: number }): boolean {
  return Math.hypot(one.x - other.x, one.y - other.y) < 12
}

/**
 * The column that a press is meant for. Pressed again in the same place, it is the one that was moved there and has gone
 * from under the pointer; the one that stands there now would only change places with it again.
 */
export function meantBy(press: MovePress, last: MovePress | null): string {
  const isAgain = press.at && last?.at && last.by === press.by && isSamePlace(press.at, last.at)
  return isAgain ? last.key : press.key
}
