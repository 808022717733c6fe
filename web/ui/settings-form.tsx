import { Button, Group, Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { useWords } from '../locales/words.ts'
import { FailureNotice, type FailureWords } from './failure.tsx'
import { type Leaving, LeavingDialog } from './leaving-dialog.tsx'

interface SettingsFormProps {
  /** Whether something is there to be saved. */
  maySave: boolean
  isSaving: boolean
  /** Why it was not saved. */
  failure: FailureWords | null
  leaving: Leaving
  onSave(): void
  children: ReactNode
}

/** What is decided for later: saved by one button at its foot, and never lost by leaving without a word. */
export function SettingsForm(props: SettingsFormProps) {
  const { maySave, isSaving, failure, leaving, onSave, children } = props
  const { t } = useWords()
  function submit(event: FormEvent) {
    event.preventDefault()
    if (maySave) onSave()
  }
  return (
    <>
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          {children}
          {failure ? <FailureNotice words={failure} /> : null}
          <Group>
            <Button type="submit" loading={isSaving} disabled={!maySave}>
              {t('common.save')}
            </Button>
          </Group>
        </Stack>
      </form>
      {/* Beside the form, not in it: its own is sent alone. */}
      <LeavingDialog leaving={leaving} />
    </>
  )
}
