import { Button, type MantineColor, Stack } from '@mantine/core'
import { type FormEvent, type ReactNode, useContext, useId, useState } from 'react'
import { useWords } from '../locales/words.ts'
import { Dialog } from './dialog.tsx'
import { FailureNotice, type FailureWords } from './failure.tsx'
import { onePress, UnderWay } from './one-press.ts'

export interface FormDialogProps {
  title: string
  /** The button that does it. */
  action: string
  busy: boolean
  /** The button that leaves all as it is, where Cancel would be mistaken for what is asked about. */
  stay?: string
  /** Until what is asked for is there. */
  disabled?: boolean
  /** Red for what cannot be undone. */
  color?: MantineColor
  failure: FailureWords | null
  onSubmit(event: FormEvent<HTMLFormElement>): void
  onClose(): void
  children: ReactNode
}

/** A form over the page, with its button and Cancel at its foot. */
export function FormDialog(props: FormDialogProps) {
  const { title, action, stay, busy, disabled, color, failure, onSubmit, onClose, children } = props
  const { t } = useWords()
  const formId = useId()
  const underWay = useContext(UnderWay)
  const [send] = useState(() => onePress(underWay))
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    // It may be drawn within another form, which is not sent with it.
    event.stopPropagation()
    if (!disabled) send(() => onSubmit(event))
  }
  return (
    <Dialog
      onClose={onClose}
      title={title}
      closeLabel={t('common.close')}
      footer={
        <>
          <Button variant="default" onClick={onClose}>
            {stay ?? t('common.cancel')}
          </Button>
          <Button type="submit" form={formId} color={color} disabled={disabled} loading={busy}>
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
