import { Anchor, Button, Group, Select, Skeleton, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconCode } from '@tabler/icons-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import { imageLimit } from '../../../../contract/signatures.ts'
import type { TemplateCategory, TemplateDetail, TemplateRule } from '../../../../contract/templates.ts'
import { activeParts } from '../../../../contract/values/active-tags.ts'
import { isFieldName } from '../../../../contract/values/dynamic-fields.ts'
import { refusedFields } from '../../../api/refused-fields.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useLeaving } from '../../../api/use-leaving.ts'
import { useWords } from '../../../locales/words.ts'
import { Icon } from '../../../ui/icon.tsx'
import { richTextLabels } from '../../../ui/rich-text/labels.ts'
import { useLastWritten } from '../../../ui/rich-text/use-last-written.ts'
import { SettingsForm } from '../../../ui/settings-form.tsx'
import { FieldMenu } from './field-menu.tsx'
import { NewCategory } from './new-category.tsx'
import { RecommendationFields } from './recommendation-fields.tsx'
import { useSaveTemplate } from './use-templates.ts'

// The editor is by far the largest part of the app; nobody waits for it who does not write.
const RichTextEditor = lazy(async () => ({
  default: (await import('../../../ui/rich-text-editor.tsx')).RichTextEditor,
}))

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
  const written = useLastWritten((subject) => form.setFieldValue('subject', subject))
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
      <TextInput
        label={t('templates.subject')}
        maxLength={500}
        {...form.getInputProps('subject')}
        onFocus={written.subjectFocused}
      />
      <Message
        html={form.values.html}
        written={written}
        onChange={(html) => form.setFieldValue('html', html)}
      />
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

interface MessageProps {
  html: string
  written: ReturnType<typeof useLastWritten>
  onChange(html: string): void
}

/** The text in its editor, with the fields that can stand in it, and what of a paste or a picture did not come in. */
function Message({ html, written, onChange }: MessageProps) {
  const { t } = useWords()
  const { sayCode } = useErrorWords()
  const [notice, setNotice] = useState<string | null>(null)
  const [isSource, setSource] = useState(false)
  const labels = useMemo(() => richTextLabels((key) => t(`editor.${key}`)), [t])
  return (
    <Stack gap={4}>
      <Group justify="space-between" align="end">
        <Text size="sm" fw={600} aria-hidden>
          {t('templates.message')}
        </Text>
        <Group gap="xs">
          <Button
            variant="subtle"
            size="compact-sm"
            aria-pressed={isSource}
            leftSection={<Icon of={IconCode} size={16} />}
            onClick={() => setSource(!isSource)}
          >
            {t('templates.source')}
          </Button>
          {isSource ? null : <FieldMenu onChoose={written.write} />}
        </Group>
      </Group>
      {isSource ? (
        <Textarea
          aria-label={t('templates.sourceLabel')}
          description={t('templates.sourceHelp')}
          autosize
          minRows={10}
          maxRows={24}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={html}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <Suspense fallback={<Skeleton height={260} />}>
          <RichTextEditor
            value={html}
            onChange={(next) => {
              setNotice(null)
              onChange(next)
            }}
            label={t('templates.message')}
            labels={labels}
            imageLimit={imageLimit}
            minHeight={220}
            writer={written.message}
            onFocus={written.messageFocused}
            onImageRejected={(why) =>
              setNotice(sayCode(why === 'too_large' ? 'image_too_large' : 'image_invalid').title)
            }
            onPaste={(tookOut) => {
              const taken = activeParts(tookOut)
              setNotice(taken.length > 0 ? t('templates.cleaned', { list: taken.join(', ') }) : null)
            }}
          />
        </Suspense>
      )}
      <Text size="sm" role="status">
        {notice}
      </Text>
    </Stack>
  )
}
