import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useId, useState } from 'react'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { useCategories } from './use-templates.ts'

interface NewCategoryProps {
  onClose(): void
  onMade(id: string): void
}

/** Asks what a new category is called. */
export function NewCategory({ onClose, onMade }: NewCategoryProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const formId = useId()
  const [name, setName] = useState('')
  const { create } = useCategories()
  function submit(event: FormEvent) {
    event.preventDefault()
    event.stopPropagation()
    if (name.trim() === '') return
    create.mutate(name.trim(), {
      onSuccess: ({ id }) => {
        onMade(id)
        onClose()
      },
    })
  }
  return (
    <Dialog
      title={t('templates.newCategory')}
      closeLabel={t('common.close')}
      onClose={onClose}
      footer={
        <>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" form={formId} disabled={name.trim() === ''} loading={create.isPending}>
            {t('templates.createCategory')}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit}>
        <TextInput
          data-autofocus
          label={t('templates.name')}
          maxLength={100}
          value={name}
          error={create.error && say(create.error).title}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </form>
    </Dialog>
  )
}
