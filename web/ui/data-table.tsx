import type { ReactNode } from 'react'
import classes from './data-table.module.css'
import hidden from './hidden.module.css'

export interface Column<Row> {
  key: string
  title: string
  cell(row: Row): ReactNode
  /** The cell that names the row: first, and larger on a phone. */
  leading?: boolean
  hideTitle?: boolean
  /** Never broken over lines: names, times. */
  tight?: boolean
}

interface DataTableProps<Row> {
  label: string
  columns: Column<Row>[]
  rows: Row[]
  rowKey(row: Row): string
  /** Opens the row by mouse. The leading cell must hold a link that does the same by keyboard. */
  onOpen?(row: Row): void
}

/** A table that becomes a list of cards on a phone. Its head stays in sight. */
export function DataTable<Row>({ label, columns, rows, rowKey, onOpen }: DataTableProps<Row>) {
  return (
    <table className={classes.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col">
              {column.hideTitle ? <span className={hidden.hidden}>{column.title}</span> : column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          // The link in the leading cell is the control; the row only widens its target for the mouse.
          <tr
            key={rowKey(row)}
            data-opens={onOpen ? true : undefined}
            onClick={onOpen ? (event) => isPlainClick(event.target) && onOpen(row) : undefined}
          >
            {columns.map((column) => (
              <td
                key={column.key}
                data-title={column.hideTitle ? undefined : column.title}
                data-leading={column.leading}
                data-tight={column.tight}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** A click on a link or button of its own, or one that ended a selection of text, does not open the row. */
function isPlainClick(target: EventTarget): boolean {
  const ownControl = target instanceof Element && target.closest('a, button, [role="menu"]') !== null
  return !ownControl && (getSelection()?.isCollapsed ?? true)
}
