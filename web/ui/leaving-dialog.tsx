import { Text } from '@mantine/core'
import { useWords } from '../locales/words.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'

/** Somebody is about to leave with what is not saved; null while nobody is. */
export type Leaving = { leave(): void; stay(): void } | null

/** Asks whoever leaves with what is not saved. */
export function LeavingDialog({ leaving }: { leaving: Leaving }) {
  const { t } = useWords()
  if (!leaving) return null
  return (
    <ConfirmDialog
      title={t('common.unsavedTitle')}
      action={t('common.unsavedLeave')}
      busy={false}
      failure={null}
      onConfirm={leaving.leave}
      onClose={leaving.stay}
    >
      <Text>{t('common.unsavedHelp')}</Text>
    </ConfirmDialog>
  )
}
