import { Skeleton, Stack, Text } from '@mantine/core'
import { lazy, Suspense, useMemo, useState } from 'react'
import { imageLimit } from '../../../../contract/signatures.ts'
import { activeParts } from '../../../../contract/values/active-tags.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { FailureNotice } from '../../../ui/failure.tsx'
import { HtmlFrame } from '../../../ui/html-frame.tsx'
import { richTextLabels } from '../../../ui/rich-text/labels.ts'
import { isBlank } from './use-signature.ts'

// The editor is by far the largest part of the app; nobody waits for it who does not write.
const RichTextEditor = lazy(async () => ({
  default: (await import('../../../ui/rich-text-editor.tsx')).RichTextEditor,
}))

interface SignatureEditorProps {
  value: string
  onChange(html: string): void
  suggested: boolean
}

/** The signature in an editor, and beneath it as the recipient will see it. */
export function SignatureEditor({ value, onChange, suggested }: SignatureEditorProps) {
  const { t } = useWords()
  const { sayCode } = useErrorWords()
  const labels = useMemo(() => richTextLabels((key) => t(`editor.${key}`)), [t])
  const [rejected, setRejected] = useState<'too_large' | 'invalid' | null>(null)
  const [takenOut, setTakenOut] = useState<string[]>([])
  const change = (html: string) => {
    setRejected(null)
    onChange(html)
  }
  return (
    <Stack gap="md">
      {suggested ? (
        <Text size="sm" c="dimmed">
          {t('signatures.suggested')}
        </Text>
      ) : null}
      <div>
        <Suspense fallback={<Skeleton height={180} />}>
          <RichTextEditor
            ofLines
            value={value}
            onChange={change}
            label={t('signatures.label')}
            labels={labels}
            imageLimit={imageLimit}
            minHeight={120}
            onImageRejected={setRejected}
            onPaste={(tookOut) => setTakenOut(activeParts(tookOut))}
          />
        </Suspense>
        <div role="status">
          {takenOut.length > 0 ? (
            <Text size="sm" mt="xs">
              {t('signatures.pastedClean', { list: takenOut.join(', ') })}
            </Text>
          ) : null}
        </div>
      </div>
      {rejected ? (
        <FailureNotice words={sayCode(rejected === 'too_large' ? 'image_too_large' : 'image_invalid')} />
      ) : null}
      <SignaturePreview html={value} />
    </Stack>
  )
}

/** As the mail will have it: each line that was typed is a paragraph without room around it. */
const asLines = (html: string) => html.replaceAll('<p>', '<p style="margin:0">')

function SignaturePreview({ html }: { html: string }) {
  const { t } = useWords()
  const body = `<p style="margin:0 0 16px">${t('signatures.previewBody')}</p>`
  const empty = `<p style="margin:0;color:#666">${t('signatures.empty')}</p>`
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t('signatures.preview')}
      </Text>
      <HtmlFrame title={t('signatures.preview')} html={body + (isBlank(html) ? empty : asLines(html))} />
    </div>
  )
}
