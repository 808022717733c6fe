import { Button, Group, NativeSelect, Skeleton, Stack, TagsInput, Text } from '@mantine/core'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { MessageView } from '../../../../../contract/email-conversation.ts'
import { imageLimit } from '../../../../../contract/signatures.ts'
import { isEmailAddress } from '../../../../../contract/values/address.ts'
import { reminderDays } from '../../../../../contract/values/reminder.ts'
import { outsideAsked } from '../../../../api/outside-hours.ts'
import { outcomeOf } from '../../../../api/panel-api.ts'
import { useErrorWords } from '../../../../api/use-error-words.ts'
import { useFieldSupport } from '../../../../api/use-field-support.ts'
import { useLeaving } from '../../../../api/use-leaving.ts'
import { useTimeStyle } from '../../../../api/use-time-style.ts'
import { useWords } from '../../../../locales/words.ts'
import { FailureNotice } from '../../../../ui/failure.tsx'
import { LeavingDialog } from '../../../../ui/leaving-dialog.tsx'
import { richTextLabels } from '../../../../ui/rich-text/labels.ts'
import { uuid } from '../../../../ui/uuid.ts'
import { OutsideQuestion } from '../schedule/outside-question.tsx'
import { PanelWords } from '../write/panel-words.tsx'
import { type AnswerDraft, useAnswer } from './use-answer.ts'

const FieldTools = lazy(async () => ({
  default: (await import('../../../../ui/rich-text/fields/field-tools.tsx')).FieldTools,
}))
// The editor is by far the largest part of the app; nobody waits for it who does not write.
const RichTextEditor = lazy(async () => ({
  default: (await import('../../../../ui/rich-text-editor.tsx')).RichTextEditor,
}))

interface AnswerFormProps {
  messageId: string
  answer: NonNullable<MessageView['answer']>
  draft: AnswerDraft
  onChange(draft: AnswerDraft): void
  onClose(): void
  /** It is on its way; whoever takes it back gets it as it was. */
  onSent(): void
}

/** An answer in the thread of a message, written where that is read. */
export function AnswerForm({ messageId, answer, draft, onChange, onClose, onSent }: AnswerFormProps) {
  const { t } = useWords()
  const { say, sayCode } = useErrorWords()
  const [notice, setNotice] = useState<string | null>(null)
  const send = useAnswer(messageId, onChange)
  const labels = useMemo(() => richTextLabels((key) => t(`editor.${key}`)), [t])
  const support = useFieldSupport()
  const leaving = useLeaving(draft.html !== '' && !send.isPending)
  const wrong = draft.cc.filter((address) => !isEmailAddress(address))
  const { to } = answer
  const time = useTimeStyle()
  const asked = outsideAsked(send.error)
  // Another text under the same key would be refused as something else: wanted where the first may have gone.
  const mayHaveGone = send.isPending || (send.isError && outcomeOf(send.error) !== 'refused')
  const change = (part: Partial<AnswerDraft>) =>
    onChange({ ...draft, ...part, key: mayHaveGone ? draft.key : uuid() })
  return (
    <Stack
      component="form"
      gap="sm"
      aria-label={t('emailConversation.yourAnswer')}
      onSubmit={(event) => {
        event.preventDefault()
        if (draft.html !== '' && wrong.length === 0) send.mutate(draft, { onSuccess: onSent })
      }}
    >
      <Text size="sm">
        {t('emailConversation.answerTo', { name: to.name ? `${to.name} <${to.address}>` : to.address })}
      </Text>
      <TagsInput
        label={t('email.cc')}
        value={draft.cc}
        onChange={(cc) => change({ cc })}
        data={answer.others.map(({ address }) => address)}
        splitChars={[',', ';', ' ']}
        acceptValueOnBlur
        maxTags={50}
        error={wrong.length > 0 ? t('emailConversation.notAddress', { list: wrong.join(', ') }) : null}
      />
      <Suspense fallback={<Skeleton height={200} />}>
        <RichTextEditor
          value={draft.html}
          onChange={(html) => {
            setNotice(null)
            change({ html })
          }}
          label={t('emailConversation.yourAnswer')}
          labels={labels}
          imageLimit={imageLimit}
          minHeight={140}
          onImageRejected={(why) =>
            setNotice(sayCode(why === 'too_large' ? 'image_too_large' : 'image_invalid').title)
          }
        >
          {(editor) => <FieldTools editor={editor} support={support} />}
        </RichTextEditor>
      </Suspense>
      <Text size="sm" c="dimmed" role="status">
        {notice ?? t('emailConversation.addedBelow')}
      </Text>
      <NativeSelect
        label={t('emailReminder.label')}
        value={String(draft.remindAfterDays ?? '')}
        data={[
          { value: '', label: t('emailReminder.never') },
          ...reminderDays(draft.remindAfterDays).map((days) => ({
            value: String(days),
            label: t('emailReminder.after', { days }),
          })),
        ]}
        onChange={(event) => change({ remindAfterDays: Number(event.currentTarget.value) || undefined })}
      />
      {send.error && !asked ? <FailureNotice words={say(send.error)} /> : null}
      {asked ? (
        <PanelWords>
          <OutsideQuestion
            asked={asked}
            time={time}
            busy={send.isPending}
            onClose={() => send.reset()}
            onChoose={(outside) => send.mutate({ ...draft, outside }, { onSuccess: onSent })}
          />
        </PanelWords>
      ) : (
        <Group>
          <Button type="submit" loading={send.isPending} disabled={draft.html === '' || wrong.length > 0}>
            {t('emailConversation.send')}
          </Button>
          <Button variant="default" onClick={onClose} disabled={send.isPending}>
            {t('emailConversation.discard')}
          </Button>
        </Group>
      )}
      <LeavingDialog leaving={leaving} />
    </Stack>
  )
}
