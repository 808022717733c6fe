import { ActionIcon, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { IconPin, IconPinFilled, IconTrash } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { pinsLimit, type TemplateCategory } from '../../../../contract/templates.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { FailureNotice } from '../../../ui/failure.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { useSayUndoable } from '../../../ui/undoable.tsx'
import { PinnedCategories } from './pinned-categories.tsx'
import { useCategories, usePins } from './use-templates.ts'

/** The categories of the workspace: renamed where they stand, removed when nothing stands in them, pinned by each reader. */
export function CategoriesDialog({
  categories,
  pinned: known,
  onClose,
}: {
  categories: TemplateCategory[]
  /** Ids of those that the reader has pinned, in their order. */
  pinned: string[]
  onClose(): void
}) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const sayUndoable = useSayUndoable()
  const { create, rename, remove } = useCategories()
  const { pinned, pin } = usePins(known)
  const isFull = pinned.length >= pinsLimit
  const close = useRef<HTMLButtonElement>(null)
  // Each says what became of the last thing that was done.
  const last = [create, rename, remove, pin].toSorted((a, b) => b.submittedAt - a.submittedAt)[0]
  const removeOne = ({ id, name }: TemplateCategory) =>
    remove.mutate(id, {
      onSuccess: () => {
        // The button that had the focus goes with its row.
        close.current?.focus()
        sayUndoable({
          message: t('templates.done.categoryDeleted', { name }),
          undo: () => create.mutate(name),
        })
      },
    })
  return (
    <Dialog
      title={t('templates.categories')}
      closeLabel={t('common.close')}
      onClose={onClose}
      footer={
        <Button ref={close} variant="default" onClick={onClose}>
          {t('common.close')}
        </Button>
      }
    >
      {last?.error ? <FailureNotice words={say(last.error)} /> : null}
      {categories.length === 0 ? <Text c="dimmed">{t('templates.noCategories')}</Text> : null}
      {categories.length > 0 ? (
        <div>
          <Title order={3} size="sm">
            {t('templates.pins.title')}
          </Title>
          <Text size="sm" c="dimmed" mb="xs">
            {t(isFull ? 'templates.pins.full' : 'templates.pins.help', { limit: pinsLimit })}
          </Text>
          <PinnedCategories
            pinned={pinned.flatMap((id) => categories.find((one) => one.id === id) ?? [])}
            onChange={(ids) => pin.mutate(ids)}
          />
        </div>
      ) : null}
      <Stack gap="xs">
        {categories.map((category) => (
          <CategoryRow
            key={`${category.id} ${category.name}`}
            category={category}
            isPinned={pinned.includes(category.id)}
            mayPin={!isFull}
            onPin={() => pin.mutate([...pinned, category.id])}
            onRename={(name) => rename.mutate({ id: category.id, name })}
            onRemove={() => removeOne(category)}
          />
        ))}
      </Stack>
    </Dialog>
  )
}

interface CategoryRowProps {
  category: TemplateCategory
  isPinned: boolean
  /** There is room for one more. */
  mayPin: boolean
  onPin(): void
  onRename(name: string): void
  onRemove(): void
}

function CategoryRow({ category, isPinned, mayPin, onPin, onRename, onRemove }: CategoryRowProps) {
  const { t } = useWords()
  const [name, setName] = useState(category.name)
  const isChanged = name.trim() !== '' && name.trim() !== category.name
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (isChanged) onRename(name.trim())
      }}
    >
      <Group wrap="nowrap" gap="xs">
        <TextInput
          flex={1}
          aria-label={t('templates.categoryName', { name: category.name })}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {isChanged ? <Button type="submit">{t('common.save')}</Button> : null}
        <ActionIcon
          aria-label={t('templates.pins.pin', { name: category.name })}
          aria-pressed={isPinned}
          disabled={isPinned || !mayPin}
          onClick={onPin}
        >
          <Icon of={isPinned ? IconPinFilled : IconPin} size={18} />
        </ActionIcon>
        <ActionIcon aria-label={t('templates.deleteCategory', { name: category.name })} onClick={onRemove}>
          <Icon of={IconTrash} size={18} />
        </ActionIcon>
      </Group>
    </form>
  )
}
