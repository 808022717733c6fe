import { Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { OptOutView } from '../../../../contract/opt-outs.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { useResubscribe } from './use-opt-outs.ts'

/** Lets mail go to somebody again, who has to have asked for it. */
export function ResubscribeDialog({ optOut, onClose }: { optOut: OptOutView; onClose(): void }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const resubscribe = useResubscribe()
  const [reason, setReason] = useState('')
  const { id, scope } = optOut
  const address = optOut.isErased ? t('optOuts.erased') : optOut.address
  return (
    <FormDialog
      title={t('optOuts.resubscribeTitle', { address })}
      action={t('optOuts.resubscribe')}
      busy={resubscribe.isPending}
      disabled={reason.trim().length < 3}
      failure={resubscribe.error && say(resubscribe.error)}
      onSubmit={() => resubscribe.mutate({ id, reason: reason.trim() }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Text>{t(scope === 'company' ? 'optOuts.resubscribeHelp' : 'optOuts.resubscribeHelpSender')}</Text>
      <TextInput
        label={t('optOuts.reason')}
        description={t('optOuts.reasonHelp')}
        data-autofocus
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
