import { Button, Checkbox } from '@mantine/core'
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useWords } from '../locales/words.ts'
import classes from './data-table.module.css'
import hidden from './hidden.module.css'
import { Icon } from './icon.tsx'
import type { KeptLayout } from './list-layout.ts'
import { useAsCards } from './use-as-cards.ts'
import { useTableRows } from './use-table-rows.ts'

export interface Column<Row> {
  key: string
  title: string
  cell(row: Row): ReactNode
  /** The cell that names the row: first, and larger on a phone. */
  leading?: boolean
  hideTitle?: boolean
  /** Not broken over lines where there is room: names, times. */
  tight?: boolean
  /** Broken between words alone: what has no address and no long name in it. */
  wholeWords?: boolean
  /** What rows are sorted by; null stands last. A number, a time for instance, begins with the largest. */
  sortBy?(row: Row): string | number | null
}

/** Rows that something can be done with at once. */
interface Selection<Row> {
  /** What the box of a row selects, in words; null when nothing can be done with it. */
  nameOf(row: Row): string | null
  /** What can be done with those that are selected. */
  actions(rows: Row[]): ReactNode
}

interface DataTableProps<Row> {
  label: string
  /** The same array while nothing about them changes. */
  columns: Column<Row>[]
  rows: Row[]
  rowKey(row: Row): string
  /** Opens the row by mouse. The leading cell must hold a link that does the same by keyboard. */
  onOpen?(row: Row): void
  /** How the reader has left it; `ColumnChooser` changes it too. */
  kept: KeptLayout
  /** Whether `rows` is all there is: a part, once sorted, would pass for the whole. */
  isWhole: boolean
  /** How many rows are drawn; all when it is left out. */
  limit?: number
  /** Its boxes have a column of their own, with or without any, so that the others keep their place. */
  selection?: Selection<Row>
}

/** A table that becomes a list of cards where the page is narrow. Its head stays in sight. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, onOpen, kept, limit, selection } = props
  const { t } = useWords()
  const nameOf = (row: Row) => selection?.nameOf(row) ?? null
  const table = useTableRows({
    columns,
    rows,
    rowKey,
    kept,
    maySort: props.isWhole,
    maySelect: (row) => nameOf(row) !== null,
  })
  const asCards = useAsCards(columns.length)
  const columnOf = new Map(columns.map((column) => [column.key, column]))
  const mayBeSelected = rows.some((row) => nameOf(row) !== null)
  // What was selected may have been dealt with meanwhile.
  const selected = table.getSelectedRowModel().rows.filter((row) => row.getCanSelect())
  return (
    <>
      <table className={classes.table} aria-label={label} data-cards={asCards || undefined}>
        <thead>
          <tr>
            {selection && !mayBeSelected ? <td className={classes.box} /> : null}
            {mayBeSelected ? (
              <th scope="col" className={classes.box}>
                <Checkbox
                  aria-label={t('lists.selectAll')}
                  checked={table.getIsAllRowsSelected()}
                  indeterminate={selected.length > 0 && !table.getIsAllRowsSelected()}
                  onChange={table.getToggleAllRowsSelectedHandler()}
                />
              </th>
            ) : null}
            {table.getHeaderGroups()[0]?.headers.map(({ id, column }) => (
              <Head
                key={id}
                column={columnOf.get(id)}
                sorted={column.getIsSorted()}
                onSort={column.getCanSort() ? column.getToggleSortingHandler() : undefined}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {table
            .getRowModel()
            .rows.slice(0, limit)
            .map((row) => (
              // The link in the leading cell is the control; the row only widens its target for the mouse.
              <tr
                key={row.id}
                data-opens={onOpen ? true : undefined}
                data-selects={row.getCanSelect() || undefined}
                onClick={onOpen ? (event) => isPlainClick(event.target) && onOpen(row.original) : undefined}
              >
                {selection ? (
                  <td className={classes.box}>
                    {row.getCanSelect() ? (
                      <Checkbox
                        aria-label={t('lists.select', { name: nameOf(row.original) ?? '' })}
                        checked={row.getIsSelected()}
                        onChange={row.getToggleSelectedHandler()}
                      />
                    ) : null}
                  </td>
                ) : null}
                {row.getVisibleCells().map((cell) => (
                  <Cell key={cell.id} column={columnOf.get(cell.column.id)} row={row.original} />
                ))}
              </tr>
            ))}
        </tbody>
      </table>
      {selection && selected.length > 0 ? (
        <div className={classes.selected}>
          <span role="status">{t('lists.selected', { count: selected.length })}</span>
          {selection.actions(selected.map((row) => row.original))}
          <Button variant="subtle" size="xs" onClick={() => table.resetRowSelection(true)}>
            {t('lists.selectNone')}
          </Button>
        </div>
      ) : null}
    </>
  )
}

interface HeadProps<Row> {
  column: Column<Row> | undefined
  sorted: false | 'asc' | 'desc'
  /** Sorts by the column, the other way round, and no more; absent where that cannot be. */
  onSort?: (event: unknown) => void
}

const sortWords = { asc: 'ascending', desc: 'descending' } as const
const sortIcons = { asc: IconArrowUp, desc: IconArrowDown }

function Head<Row>({ column, sorted, onSort }: HeadProps<Row>) {
  if (!column) return null
  const title = column.hideTitle ? <span className={hidden.hidden}>{column.title}</span> : column.title
  if (!onSort) return <th scope="col">{title}</th>
  return (
    <th scope="col" aria-sort={sorted ? sortWords[sorted] : 'none'}>
      <button type="button" className={classes.sort} onClick={onSort}>
        {title}
        <Icon of={sorted ? sortIcons[sorted] : IconArrowsSort} size={14} />
      </button>
    </th>
  )
}

function Cell<Row>({ column, row }: { column: Column<Row> | undefined; row: Row }) {
  if (!column) return null
  return (
    <td
      data-title={column.hideTitle ? undefined : column.title}
      data-leading={column.leading}
      data-tight={column.tight}
      data-whole-words={column.wholeWords}
    >
      {column.cell(row)}
    </td>
  )
}

/** A click on a link or button of its own, or one that ended a selection of text, does not open the row. */
function isPlainClick(target: EventTarget): boolean {
  const ownControl = target instanceof Element && target.closest('a, button, input, [role="menu"]') !== null
  return !ownControl && (getSelection()?.isCollapsed ?? true)
}
