import { Button, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SignatureView } from '../../../contract/signatures.ts'
import { journeyQuery, saveStep } from '../../api/queries.ts'
import { useErrorWords } from '../../api/use-error-words.ts'
import { SignatureEditor } from '../../features/selling/signatures/signature-editor.tsx'
import {
  isBlank,
  useSaveSignature,
  useSignatureStart,
} from '../../features/selling/signatures/use-signature.ts'
import { useFact } from '../../features/team/onboarding/use-fact.ts'
import { useWords } from '../../locales/words.ts'
import { ReadingFailed } from '../../ui/failure.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { JourneyScreen, type StepProps, useGoOn } from './journey-screen.tsx'

/** The signature, pre-filled with what the mailbox already has. */
export function SignatureStep({ journey }: StepProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const start = useSignatureStart()
  const [typed, setTyped] = useState<string | null>(null)
  const html = typed ?? (start.state === 'ready' ? start.html : '')
  const save = useSaveAndGoOn()
  const skip = useFact()
  const goOn = useGoOn()
  // Skipping when a signature is saved leaves it as it is.
  const onSkip = () => skip.mutate('signature_skipped', { onSuccess: goOn })
  return (
    <JourneyScreen
      step="signature"
      title={t('onboarding.signature.title')}
      error={save.error ?? skip.error}
      actions={
        <>
          <Button variant="default" size="md" loading={skip.isPending} onClick={onSkip}>
            {t('common.skip')}
          </Button>
          <Button
            size="md"
            loading={save.isPending}
            disabled={start.state === 'reading' || (isBlank(html) && journey.step === 'signature')}
            onClick={() => save.mutate(html)}
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <Text>{t('onboarding.signature.text')}</Text>
      {start.state === 'reading' ? <RowsSkeleton rows={4} label={t('common.loading')} /> : null}
      {start.state === 'failed' ? <ReadingFailed words={say(start.error)} again={start.again} /> : null}
      {start.state === 'ready' ? (
        <SignatureEditor value={html} onChange={setTyped} suggested={start.suggested} />
      ) : null}
    </JourneyScreen>
  )
}

function useSaveAndGoOn() {
  const { t } = useWords()
  const queryClient = useQueryClient()
  const goOn = useGoOn()
  const save = useSaveSignature()
  const onSaved = async (saved: SignatureView) => {
    if (saved.removed.length > 0) {
      notifications.show({
        message: t('signatures.cleaned', { list: saved.removed.join(', ') }),
        autoClose: 8000,
      })
    }
    const journey = await queryClient.fetchQuery({ ...journeyQuery, staleTime: 0 })
    saveStep(queryClient, journey)
    goOn(journey)
  }
  return { ...save, mutate: (html: string) => save.mutate(html, { onSuccess: onSaved }) }
}
