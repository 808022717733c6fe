import {
  type ColumnDef,
  columnOrderingFeature,
  columnVisibilityFeature,
  createSortedRowModel,
  type RowData,
  type RowSelectionState,
  rowSelectionFeature,
  rowSortingFeature,
  type SortFn,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useMemo, useState } from 'react'
import { useWords } from '../locales/words.ts'
import { arrange, isFixed, type KeptLayout, numeric } from './list-layout.ts'

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  columnVisibilityFeature,
  columnOrderingFeature,
  rowSelectionFeature,
})

/** What the library needs of a column; how it looks is the table's. */
interface SortableColumn<Row> {
  key: string
  leading?: boolean
  hideTitle?: boolean
  sortBy?(row: Row): string | number | null
}

interface TableRows<Row> {
  columns: SortableColumn<Row>[]
  rows: Row[]
  rowKey(row: Row): string
  kept: KeptLayout
  maySort: boolean
  maySelect(row: Row): boolean
}

/** Rows and columns as the reader wants them: sorted, arranged, hidden, selected. */
export function useTableRows<Row extends RowData>({ kept, ...table }: TableRows<Row>) {
  const { columns, rows } = table
  const { layout, change } = kept
  const [rowSelection, setSelection] = useState<RowSelectionState>({})
  const definitions = useDefinitions(columns, numeric(columns, rows).join(' '))
  const sort = table.maySort ? layout.sort : null
  const sorting: SortingState = sort ? [{ id: sort.column, desc: sort.descending }] : []
  return useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: table.rowKey,
    enableMultiSort: false,
    enableSorting: table.maySort,
    enableRowSelection: (row) => table.maySelect(row.original),
    state: {
      sorting: sorting.filter(({ id }) => columns.some((column) => column.key === id && column.sortBy)),
      columnVisibility: Object.fromEntries(
        columns.map((column) => [column.key, isFixed(column) || !layout.hidden.includes(column.key)]),
      ),
      columnOrder: arrange(columns, layout).map((column) => column.key),
      rowSelection,
    },
    onRowSelectionChange: setSelection,
    onSortingChange: (updater) => {
      const [next] = typeof updater === 'function' ? updater(sorting) : updater
      change({ ...layout, sort: next ? { column: next.id, descending: next.desc } : null })
    },
  })
}

/** `numbers`: keys of columns with numbers, in one text, which stays the same while they do. */
function useDefinitions<Row extends RowData>(columns: SortableColumn<Row>[], numbers: string) {
  const { language } = useWords()
  return useMemo(() => {
    const { compare } = new Intl.Collator(language, { numeric: true })
    const byValue: SortFn<typeof features, Row> = (a, b, id) => {
      const [one, other] = [a.getValue(id), b.getValue(id)]
      return typeof one === 'number' && typeof other === 'number'
        ? one - other
        : compare(String(one), String(other))
    }
    return columns.map(
      ({ key, leading, hideTitle, sortBy }): ColumnDef<typeof features, Row> => ({
        id: key,
        // What has no value stands at the end, whichever way the list is sorted.
        accessorFn: (row) => sortBy?.(row) ?? undefined,
        sortUndefined: 'last',
        sortFn: byValue,
        enableSorting: sortBy !== undefined,
        // The library would guess by the first rows, which may have no value.
        sortDescFirst: numbers.split(' ').includes(key),
        enableHiding: !(leading || hideTitle),
      }),
    )
  }, [columns, numbers, language])
}
