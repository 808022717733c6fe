import { ActionIcon, Button, Checkbox, NativeSelect, Popover, Stack } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconColumns3 } from '@tabler/icons-react'
import { type MouseEvent, type PointerEvent, useRef, useState } from 'react'
import { useWords } from '../locales/words.ts'
import classes from './column-chooser.module.css'
import hidden from './hidden.module.css'
import { Icon } from './icon.tsx'
import {
  arrange,
  isFixed,
  isSamePlace,
  type KeptLayout,
  type ListLayout,
  type MovePress,
  meantBy,
  moved,
  plainLayout,
  toggled,
} from './list-layout.ts'
import { useAsCards } from './use-as-cards.ts'

interface Choosable {
  key: string
  title: string
  leading?: boolean
  hideTitle?: boolean
  sortBy?: unknown
}

interface ColumnChooserProps {
  columns: Choosable[]
  kept: KeptLayout
  /** As the table has it. */
  isWhole: boolean
}

/** Which columns of a table are shown, and in which order; as cards, where its head is not in sight, what it is sorted by too. */
export function ColumnChooser({ columns, kept, isWhole }: ColumnChooserProps) {
  const { t } = useWords()
  const { layout, change } = kept
  const movable = arrange(columns, layout).filter((column) => !isFixed(column))
  const [said, setSaid] = useState('')
  // Elsewhere the buttons of the table's head do this.
  const asCards = useAsCards(columns.length)
  const last = useRef<MovePress | null>(null)
  function move(pressed: string, by: 1 | -1, { detail, clientX, clientY }: MouseEvent) {
    const press = { key: pressed, by, at: detail === 0 ? null : { x: clientX, y: clientY } }
    const key = meantBy(press, last.current)
    last.current = { ...press, key }
    const next = moved(columns, layout, { key, by })
    if (next === layout) return
    change(next)
    const at = movable.findIndex((column) => column.key === key)
    setSaid(t('lists.movedTo', { column: movable[at]?.title ?? '', at: at + by + 1, all: movable.length }))
  }
  function forget({ clientX, clientY }: PointerEvent) {
    const at = last.current?.at
    if (at && !isSamePlace(at, { x: clientX, y: clientY })) last.current = null
  }
  return (
    <Popover position="bottom-end" withinPortal={false} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button variant="default" leftSection={<Icon of={IconColumns3} size={18} />}>
          {t('lists.columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('lists.shown')}>
        <Stack gap="sm" align="start">
          {isWhole && asCards ? <SortChoice columns={columns} kept={kept} /> : null}
          <ul className={classes.columns} onPointerMove={forget}>
            {movable.map((column, at) => (
              <li key={column.key} className={classes.column}>
                <Checkbox
                  label={column.title}
                  checked={!layout.hidden.includes(column.key)}
                  onChange={() => change(toggled(layout, column.key))}
                />
                <span className={classes.moves}>
                  <ActionIcon
                    size={28}
                    aria-label={t('lists.moveUp', { column: column.title })}
                    aria-disabled={at === 0}
                    onClick={(event) => move(column.key, -1, event)}
                  >
                    <Icon of={IconArrowUp} size={16} />
                  </ActionIcon>
                  <ActionIcon
                    size={28}
                    aria-label={t('lists.moveDown', { column: column.title })}
                    aria-disabled={at === movable.length - 1}
                    onClick={(event) => move(column.key, 1, event)}
                  >
                    <Icon of={IconArrowDown} size={16} />
                  </ActionIcon>
                </span>
              </li>
            ))}
          </ul>
          <span role="status" className={hidden.hidden}>
            {said}
          </span>
          <Button variant="subtle" size="xs" onClick={() => change(plainLayout)}>
            {t('lists.asAtFirst')}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

function SortChoice({ columns, kept }: Pick<ColumnChooserProps, 'columns' | 'kept'>) {
  const { t } = useWords()
  const { layout, change } = kept
  const ways = columns
    .filter((column) => column.sortBy)
    .flatMap(({ key, title }) =>
      [false, true].map((descending) => ({
        sort: { column: key, descending },
        value: wayOf({ column: key, descending }),
        label: t(descending ? 'lists.descending' : 'lists.ascending', { column: title }),
      })),
    )
  return (
    <NativeSelect
      label={t('lists.sortedBy')}
      value={wayOf(layout.sort)}
      onChange={(event) => {
        const way = ways.find((one) => one.value === event.currentTarget.value)
        change({ ...layout, sort: way?.sort ?? null })
      }}
      data={[
        { value: '', label: t('lists.unsorted') },
        ...ways.map(({ value, label }) => ({ value, label })),
      ]}
    />
  )
}

function wayOf(sort: ListLayout['sort']): string {
  return sort ? `${sort.column} ${sort.descending ? 'down' : 'up'}` : ''
}
