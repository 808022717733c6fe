import { Text, TextInput } from '@mantine/core'
import { useWords } from '../../../locales/words.ts'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { Dialog } from '../../../ui/dialog.tsx'

interface LinkOnceProps {
  email: string
  url: string
  onClose(): void
}

/** A fresh invitation link, shown this once. */
export function LinkOnce({ email, url, onClose }: LinkOnceProps) {
  const { t } = useWords()
  return (
    <Dialog
      onClose={onClose}
      title={t('users.linkTitle', { email })}
      closeLabel={t('common.close')}
      footer={
        <CopyButton
          variant="filled"
          value={url}
          label={t('users.copyLink')}
          copiedLabel={t('common.copied')}
        />
      }
    >
      <Text>{t('users.linkHelp')}</Text>
      <TextInput
        aria-label={t('users.linkTitle', { email })}
        value={url}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
    </Dialog>
  )
}
