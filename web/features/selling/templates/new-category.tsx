import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { useCategories } from './use-templates.ts'

interface NewCategoryProps {
  onClose(): void
  onMade(id: string): void
}

/** Asks what a new category is called. */
export function NewCategory({ onClose, onMade }: NewCategoryProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const [name, setName] = useState('')
  const { create } = useCategories()
  const submit = () =>
    create.mutate(name.trim(), {
      onSuccess: ({ id }) => {
        onMade(id)
        onClose()
      },
    })
  return (
    <FormDialog
      title={t('templates.newCategory')}
      action={t('templates.createCategory')}
      busy={create.isPending}
      disabled={name.trim() === ''}
      failure={null}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        data-autofocus
        label={t('templates.name')}
        maxLength={100}
        value={name}
        error={create.error && say(create.error).title}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
