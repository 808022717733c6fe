import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { arrayMove, SortableContext, useSortable, verticalListSortingStrategy } from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { ActionIcon, Group, Stack, Text } from '@mantine/core'
import { IconGripVertical, IconPinnedOff } from '@tabler/icons-react'
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react'
import type { TemplateCategory } from '../../../../contract/templates.ts'
import { useWords } from '../../../locales/words.ts'
import hidden from '../../../ui/hidden.module.css'
import { Icon } from '../../../ui/icon.tsx'

interface PinnedCategoriesProps {
  /** In their order. */
  pinned: TemplateCategory[]
  onChange(ids: string[]): void
}

/** The categories that the reader has pinned: dragged into their order by mouse or finger, moved by the arrow keys. */
export function PinnedCategories({ pinned, onChange }: PinnedCategoriesProps) {
  const { t } = useWords()
  const sensors = useSensors(useSensor(PointerSensor))
  const [keyed, setKeyed] = useState<{ id: string; at: number } | null>(null)
  const said = useAnnouncements(pinned)
  const ids = pinned.map(({ id }) => id)
  const dropped = ({ active, over }: DragEndEvent) => {
    if (!over || active.id === over.id) return
    onChange(arrayMove(ids, ids.indexOf(String(active.id)), ids.indexOf(String(over.id))))
  }
  const move = (id: string, by: number) => {
    const from = ids.indexOf(id)
    const at = from + by
    if (at < 0 || at >= ids.length) return
    setKeyed({ id, at })
    onChange(arrayMove(ids, from, at))
  }
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={dropped}
      accessibility={{
        announcements: said.dragging,
        screenReaderInstructions: { draggable: t('templates.pins.howToMove') },
      }}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <Stack gap={4} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {pinned.map((category, at) => (
            <PinnedRow
              key={category.id}
              category={category}
              isKeyedTo={keyed?.id === category.id && keyed.at === at ? at : null}
              onKey={(by) => move(category.id, by)}
              onUnpin={() => onChange(ids.filter((id) => id !== category.id))}
            />
          ))}
        </Stack>
      </SortableContext>
      <span role="status" className={hidden.hidden}>
        {keyed && said.placed('dropped', keyed.id, keyed.at)}
      </span>
    </DndContext>
  )
}

interface PinnedRowProps {
  category: TemplateCategory
  /** The place to which it has just been moved by a key. */
  isKeyedTo: number | null
  /** Up (-1) or down (1). */
  onKey(by: number): void
  onUnpin(): void
}

const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 }

function PinnedRow({ category: { id, name }, isKeyedTo, onKey, onUnpin }: PinnedRowProps) {
  const { t } = useWords()
  const row = useSortable({ id, attributes: { roleDescription: t('templates.pins.handle') } })
  const handle = useRef<HTMLButtonElement>(null)
  // A row that is put elsewhere in the document loses the focus.
  useLayoutEffect(() => {
    if (isKeyedTo !== null) handle.current?.focus()
  }, [isKeyedTo])
  const onKeyDown = (event: KeyboardEvent) => {
    const by = steps[event.key]
    if (by === undefined) return
    event.preventDefault()
    onKey(by)
  }
  return (
    <Group
      component="li"
      ref={row.setNodeRef}
      wrap="nowrap"
      gap="xs"
      style={{
        transform: CSS.Translate.toString(row.transform),
        transition: row.transition,
        position: 'relative',
        zIndex: row.isDragging ? 1 : undefined,
        background: 'var(--mantine-color-body)',
      }}
    >
      <ActionIcon
        ref={(node) => {
          handle.current = node
          row.setActivatorNodeRef(node)
        }}
        {...row.attributes}
        {...row.listeners}
        onKeyDown={onKeyDown}
        aria-label={t('templates.pins.move', { name })}
        style={{ cursor: 'grab', touchAction: 'none' }}
      >
        <Icon of={IconGripVertical} size={18} />
      </ActionIcon>
      <Text flex={1}>{name}</Text>
      <ActionIcon aria-label={t('templates.pins.unpin', { name })} onClick={onUnpin}>
        <Icon of={IconPinnedOff} size={18} />
      </ActionIcon>
    </Group>
  )
}

/** What is said to whoever moves one without seeing it. */
function useAnnouncements(pinned: TemplateCategory[]) {
  const { t } = useWords()
  const placed = (key: 'taken' | 'over' | 'dropped', id: string | number, at: number) =>
    t(`templates.pins.${key}`, {
      name: pinned.find((one) => one.id === id)?.name ?? '',
      at: at + 1,
      all: pinned.length,
    })
  const placeOf = (id: string | number | undefined) => pinned.findIndex((one) => one.id === id)
  const dragging: Announcements = {
    onDragStart: ({ active }) => placed('taken', active.id, placeOf(active.id)),
    onDragOver: ({ active, over }) => placed('over', active.id, placeOf(over?.id ?? active.id)),
    onDragEnd: ({ active, over }) => placed('dropped', active.id, placeOf(over?.id ?? active.id)),
    onDragCancel: ({ active }) => placed('dropped', active.id, placeOf(active.id)),
  }
  return { dragging, placed }
}
