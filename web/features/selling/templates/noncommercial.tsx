import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { TemplateDetail } from '../../../../contract/templates.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useUser } from '../../../api/use-session.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { Section } from '../../../ui/section.tsx'
import { sayWhen } from '../../../ui/times.ts'
import { useMarks } from './use-noncommercial.ts'

/** Whether a template is non-commercial, why, and what has come of it; an admin marks it, or takes that away. */
export function Noncommercial({ template }: { template: TemplateDetail }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const isAdmin = useUser().role === 'admin'
  const [isAsking, setAsking] = useState(false)
  const { mark, noncommercial } = template
  const close = () => setAsking(false)
  if (!mark && !isAdmin) return null
  return (
    <Section
      title={t('templates.noncommercial.title')}
      action={
        isAdmin ? (
          <Button variant="default" onClick={() => setAsking(true)}>
            {t(mark ? 'templates.noncommercial.unmark' : 'templates.noncommercial.mark')}
          </Button>
        ) : null
      }
    >
      <Stack gap="xs">
        {mark ? (
          <>
            <Text>{t('templates.noncommercial.isMarked')}</Text>
            <Text>{t('templates.noncommercial.reasonWas', { reason: mark.reason })}</Text>
            <Text size="sm" c="dimmed">
              {t('templates.noncommercial.by', { name: mark.by, when: sayWhen(mark.at, style) })}
            </Text>
          </>
        ) : (
          <Text>{t('templates.noncommercial.isNot')}</Text>
        )}
        {noncommercial.sent > 0 ? <Counted {...noncommercial} /> : null}
      </Stack>
      {isAsking && !mark ? <MarkDialog template={template} onClose={close} /> : null}
      {isAsking && mark ? <UnmarkDialog template={template} onClose={close} /> : null}
    </Section>
  )
}

/** Mails that were sent as non-commercial, and those of them that went to somebody who had said no. */
export function Counted({ sent, passed }: { sent: number; passed: number }) {
  const { t } = useWords()
  return (
    <Text size="sm" c="dimmed">
      {t('templates.noncommercial.sent', { count: sent })}{' '}
      {t('templates.noncommercial.passed', { count: passed })}
    </Text>
  )
}

function MarkDialog({ template: { id, version }, onClose }: { template: TemplateDetail; onClose(): void }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const { mark } = useMarks()
  const [reason, setReason] = useState('')
  return (
    <FormDialog
      title={t('templates.noncommercial.markTitle')}
      action={t('templates.noncommercial.markNow')}
      busy={mark.isPending}
      disabled={reason.trim().length < 3}
      failure={mark.error && say(mark.error)}
      onSubmit={() => mark.mutate({ id, version, reason: reason.trim() }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Text>{t('templates.noncommercial.markGoes')}</Text>
      <Text>{t('templates.noncommercial.markNever')}</Text>
      <Text>{t('templates.noncommercial.markText')}</Text>
      <TextInput
        label={t('templates.noncommercial.reason')}
        description={t('templates.noncommercial.reasonHelp')}
        data-autofocus
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

/** Takes the mark away of a template, be it one that the reader may not open. */
export function UnmarkDialog({
  template: { id, name },
  onClose,
}: {
  template: { id: string; name: string }
  onClose(): void
}) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const { unmark } = useMarks()
  return (
    <ConfirmDialog
      title={t('templates.noncommercial.unmarkTitle', { name })}
      action={t('templates.noncommercial.unmarkNow')}
      busy={unmark.isPending}
      failure={unmark.error && say(unmark.error)}
      onConfirm={() => unmark.mutate(id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Text>{t('templates.noncommercial.unmarkHelp')}</Text>
    </ConfirmDialog>
  )
}
