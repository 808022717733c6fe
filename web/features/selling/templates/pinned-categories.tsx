import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { ActionIcon, Group, Stack, Text } from '@mantine/core'
import { IconGripVertical, IconPinnedOff } from '@tabler/icons-react'
import type { TemplateCategory } from '../../../../contract/templates.ts'
import { useWords } from '../../../locales/words.ts'
import { Icon } from '../../../ui/icon.tsx'

interface PinnedCategoriesProps {
  /** In their order. */
  pinned: TemplateCategory[]
  onChange(ids: string[]): void
}

/** The categories that the reader has pinned, dragged into their order by mouse, finger or keyboard. */
export function PinnedCategories({ pinned, onChange }: PinnedCategoriesProps) {
  const { t } = useWords()
  const sensors = useSensors(
    useSensor(PointerSensor),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )
  const ids = pinned.map(({ id }) => id)
  const moved = ({ active, over }: DragEndEvent) => {
    if (!over || active.id === over.id) return
    onChange(arrayMove(ids, ids.indexOf(String(active.id)), ids.indexOf(String(over.id))))
  }
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={moved}
      accessibility={{
        announcements: useAnnouncements(pinned),
        screenReaderInstructions: { draggable: t('templates.pins.howToMove') },
      }}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <Stack gap={4} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
          {pinned.map((category) => (
            <PinnedRow
              key={category.id}
              category={category}
              onUnpin={() => onChange(ids.filter((id) => id !== category.id))}
            />
          ))}
        </Stack>
      </SortableContext>
    </DndContext>
  )
}

function PinnedRow({ category: { id, name }, onUnpin }: { category: TemplateCategory; onUnpin(): void }) {
  const { t } = useWords()
  const row = useSortable({ id, attributes: { roleDescription: t('templates.pins.handle') } })
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
        ref={row.setActivatorNodeRef}
        {...row.attributes}
        {...row.listeners}
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

/** What is said to whoever drags without seeing it. */
function useAnnouncements(pinned: TemplateCategory[]): Announcements {
  const { t } = useWords()
  const placed = (key: 'taken' | 'over' | 'dropped', id: string | number, at: string | number = id) =>
    t(`templates.pins.${key}`, {
      name: pinned.find((one) => one.id === id)?.name ?? '',
      at: pinned.findIndex((one) => one.id === at) + 1,
      all: pinned.length,
    })
  return {
    onDragStart: ({ active }) => placed('taken', active.id),
    onDragOver: ({ active, over }) => placed('over', active.id, over?.id),
    onDragEnd: ({ active, over }) => placed('dropped', active.id, over?.id),
    onDragCancel: ({ active }) => placed('dropped', active.id),
  }
}
