import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { isEmailAddress } from '../../../../contract/values/address.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { FormDialog } from '../../../ui/form-dialog.tsx'
import { useAddOptOut } from './use-opt-outs.ts'

/** Writes down that somebody wants no more mail from the company. */
export function AddOptOutDialog({ onClose }: { onClose(): void }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const add = useAddOptOut()
  const [address, setAddress] = useState('')
  const [reason, setReason] = useState('')
  const input = { address: address.trim(), reason: reason.trim() }
  return (
    <FormDialog
      title={t('optOuts.addTitle')}
      action={t('optOuts.add')}
      busy={add.isPending}
      disabled={!isEmailAddress(input.address) || input.reason.length < 3}
      failure={add.error && say(add.error)}
      onSubmit={() => add.mutate(input, { onSuccess: onClose })}
      onClose={onClose}
    >
      <TextInput
        type="email"
        label={t('optOuts.address')}
        data-autofocus
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <TextInput
        label={t('optOuts.reason')}
        description={t('optOuts.addReasonHelp')}
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
