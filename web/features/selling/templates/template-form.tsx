import { Anchor, Group, Select, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import type { TemplateCategory, TemplateDetail, TemplateRule } from '../../../../contract/templates.ts'
import { isFieldName } from '../../../../contract/values/dynamic-fields.ts'
import { refusedFields } from '../../../api/refused-fields.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useLeaving } from '../../../api/use-leaving.ts'
import { useUser } from '../../../api/use-session.ts'
import { useWords } from '../../../locales/words.ts'
import { SettingsForm } from '../../../ui/settings-form.tsx'
import { NewCategory } from './new-category.tsx'
import { RecommendationFields } from './recommendation-fields.tsx'
import { TemplateProblems } from './template-problems.tsx'
import { TemplateText } from './template-text.tsx'
import { useSaveTemplate } from './use-templates.ts'

interface TemplateFormProps {
  /** Null for a new one. */
  template: TemplateDetail | null
  categories: TemplateCategory[]
  /** A new one has been made. */
  onMade(id: string): void
}

/** What a template is called and what it says; saved by one button, of two who save at once the second is told. */
export function TemplateForm({ template, categories, onMade }: TemplateFormProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const isAdmin = useUser().role === 'admin'
  const [known, setKnown] = useState<{ id: string; version: number } | null>(template)
  const [isMade, setMade] = useState(false)
  const [isAdding, setAdding] = useState(false)
  const save = useSaveTemplate(known)
  const form = useForm({
    initialValues: {
      name: template?.name ?? '',
      categoryId: template?.categoryId ?? null,
      subject: template?.subject ?? '',
      html: template?.html ?? '',
      notes: template?.notes ?? '',
      recommendation: template?.recommendation ?? null,
    },
    validate: {
      name: (value) => (value.trim() === '' ? t('templates.nameMissing') : null),
      recommendation: (value) => (value?.rules.some((rule) => wrongIn(rule)) ? true : null),
    },
  })
  const isDirty = !isMade && form.isDirty()
  const leaving = useLeaving(isDirty)
  const submit = form.onSubmit((values) =>
    save.mutate(values, {
      onSuccess: (saved) => {
        const isSame = JSON.stringify(form.getValues()) === JSON.stringify(values)
        form.resetDirty(values)
        // What was taken out of it is seen to be gone; what was typed meanwhile stays.
        if (saved.removed.length > 0 && isSame) {
          form.setFieldValue('html', saved.html)
          form.resetDirty({ ...values, html: saved.html })
        }
        setKnown(saved)
        // What was typed while it was being made stays here until it is saved too.
        if (template || !isSame) return
        setMade(true)
        onMade(saved.id)
      },
      onError: (error) => form.setErrors(refusedFields(error, t('common.fieldRefused'))),
    }),
  )
  return (
    <SettingsForm
      maySave={isDirty}
      isSaving={save.isPending}
      failure={save.error && say(save.error)}
      leaving={leaving}
      onSave={submit}
    >
      <Group align="start" grow preventGrowOverflow={false}>
        <TextInput
          label={t('templates.name')}
          description={t('templates.nameHelp')}
          maxLength={200}
          required
          {...form.getInputProps('name')}
        />
        <Select
          label={t('templates.category')}
          description={
            <Anchor component="button" type="button" size="xs" onClick={() => setAdding(true)}>
              {t('templates.newCategory')}
            </Anchor>
          }
          clearable
          searchable
          clearButtonProps={{ 'aria-label': t('templates.noCategory') }}
          nothingFoundMessage={t('shell.top.nothingFound')}
          data={categories.map(({ id, name }) => ({ value: id, label: name }))}
          {...form.getInputProps('categoryId')}
        />
      </Group>
      <TemplateText
        subject={form.getInputProps('subject')}
        html={form.values.html}
        onSubject={(subject) => form.setFieldValue('subject', subject)}
        onHtml={(html) => form.setFieldValue('html', html)}
      />
      {template?.isNoncommercial && (form.isDirty('subject') || form.isDirty('html')) ? (
        <Text role="status" size="sm">
          {t(isAdmin ? 'templates.noncommercial.savedByAdmin' : 'templates.noncommercial.endsWithText')}
        </Text>
      ) : null}
      {known ? <TemplateProblems saved={known} /> : null}
      <Textarea
        label={t('templates.notes')}
        description={t('templates.notesHelp')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={5000}
        {...form.getInputProps('notes')}
      />
      <RecommendationFields
        recommendation={form.values.recommendation}
        wrong={
          form.errors.recommendation
            ? (form.values.recommendation?.rules ?? []).map((rule) => {
                const wrong = wrongIn(rule)
                return wrong && t(wrong)
              })
            : []
        }
        onChange={(recommendation) => form.setFieldValue('recommendation', recommendation)}
      />
      {isAdding ? (
        <NewCategory
          onClose={() => setAdding(false)}
          onMade={(category) => form.setFieldValue('categoryId', category)}
        />
      ) : null}
    </SettingsForm>
  )
}

/** What is wrong in a rule. */
function wrongIn({ field, value }: TemplateRule) {
  if (!isFieldName(field.trim())) return 'templates.recommendation.fieldOdd'
  return value.trim() === '' ? 'templates.recommendation.valueMissing' : null
}
