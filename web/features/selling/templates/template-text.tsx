import { Button, Group, Skeleton, Stack, Text, Textarea, TextInput, type TextInputProps } from '@mantine/core'
import { IconCode } from '@tabler/icons-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import { imageLimit } from '../../../../contract/signatures.ts'
import { activeParts } from '../../../../contract/values/active-tags.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useFieldSupport } from '../../../api/use-field-support.ts'
import { useWords } from '../../../locales/words.ts'
import { Icon } from '../../../ui/icon.tsx'
import type { FieldSupport } from '../../../ui/rich-text/fields/field-support.ts'
import { LineFields } from '../../../ui/rich-text/fields/line-fields.tsx'
import { richTextLabels } from '../../../ui/rich-text/labels.ts'
import { useLastWritten } from '../../../ui/rich-text/use-last-written.ts'
import { FieldMenu } from './field-menu.tsx'

const FieldTools = lazy(async () => ({
  default: (await import('../../../ui/rich-text/fields/field-tools.tsx')).FieldTools,
}))
// The editor is by far the largest part of the app; nobody waits for it who does not write.
const RichTextEditor = lazy(async () => ({
  default: (await import('../../../ui/rich-text-editor.tsx')).RichTextEditor,
}))

interface TemplateTextProps {
  /** What the form knows of the subject's field. */
  subject: TextInputProps
  html: string
  onSubject(subject: string): void
  onHtml(html: string): void
}

/** What a template says, with the fields that can stand in it. */
export function TemplateText({ subject, html, onSubject, onHtml }: TemplateTextProps) {
  const { t } = useWords()
  const support = useFieldSupport()
  const written = useLastWritten(onSubject)
  return (
    <>
      <div>
        <TextInput
          label={t('templates.subject')}
          maxLength={500}
          {...subject}
          onFocus={written.subjectFocused}
        />
        <LineFields input={written.line} support={support} onChange={onSubject} />
      </div>
      <Message html={html} support={support} written={written} onChange={onHtml} />
    </>
  )
}

interface MessageProps {
  html: string
  support: FieldSupport
  written: ReturnType<typeof useLastWritten>
  onChange(html: string): void
}

/** The text in its editor, with the fields that can stand in it, and what of a paste or a picture did not come in. */
function Message({ html, support, written, onChange }: MessageProps) {
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
          >
            {(editor) => <FieldTools editor={editor} support={support} />}
          </RichTextEditor>
        </Suspense>
      )}
      <Text size="sm" role="status">
        {notice}
      </Text>
    </Stack>
  )
}
