import { Button, Stack } from '@mantine/core'
import { type FormEvent, type ReactNode, useId } from 'react'
import { useWords } from '../locales/words.ts'
import { Dialog } from './dialog.tsx'
import { FailureNotice, type FailureWords } from './failure.tsx'

interface ConfirmDialogProps {
  title: string
  /** The button that does it. */
  action: string
  busy: boolean
  /** Until what is asked for has been typed. */
  disabled?: boolean
  failure: FailureWords | null
  onConfirm(): void
  onClose(): void
  /** What it means. */
  children: ReactNode
}

/** Asks before something that no undo can bring back; everything else is done at once, with an undo. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, action, busy, disabled, failure, onConfirm, onClose, children } = props
  const { t } = useWords()
  const formId = useId()
  function submit(event: FormEvent) {
    event.preventDefault()
    if (!disabled) onConfirm()
  }
  return (
    <Dialog
      onClose={onClose}
      title={title}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" form={formId} color="red.8" disabled={disabled} loading={busy}>
            {action}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit}>
        <Stack gap="md">
          {failure ? <FailureNotice words={failure} /> : null}
          {children}
        </Stack>
      </form>
    </Dialog>
  )
}
