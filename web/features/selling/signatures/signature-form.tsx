import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useLeaving } from '../../../api/use-leaving.ts'
import { useWords } from '../../../locales/words.ts'
import { ReadingFailed } from '../../../ui/failure.tsx'
import { RowsSkeleton } from '../../../ui/rows-skeleton.tsx'
import { SettingsForm } from '../../../ui/settings-form.tsx'
import { SignatureEditor } from './signature-editor.tsx'
import { isBlank, useSaveSignature, useSignatureStart } from './use-signature.ts'

/** The signature under My profile: change it, save it, remove it. */
export function SignatureForm() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const start = useSignatureStart()
  const save = useSaveSignature()
  const [typed, setTyped] = useState<string | null>(null)
  const leaving = useLeaving(typed !== null)
  if (start.state === 'failed') return <ReadingFailed words={say(start.error)} again={start.again} />
  if (start.state === 'reading') return <RowsSkeleton rows={4} room={400} label={t('common.loading')} />
  const html = typed ?? start.html
  const submit = () =>
    save.mutate(isBlank(html) ? '' : html, {
      onSuccess: ({ removed }) => {
        // What was typed while it was being saved is not saved yet.
        setTyped((now) => (now === typed ? null : now))
        const message =
          removed.length > 0 ? t('signatures.cleaned', { list: removed.join(', ') }) : t('signatures.saved')
        notifications.show({ message })
      },
    })
  return (
    <SettingsForm
      maySave={typed !== null || start.suggested}
      isSaving={save.isPending}
      failure={save.error && say(save.error)}
      leaving={leaving}
      onSave={submit}
    >
      <SignatureEditor value={html} onChange={setTyped} suggested={start.suggested && typed === null} />
    </SettingsForm>
  )
}
