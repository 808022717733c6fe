import { Text } from '@mantine/core'
import type { UserView } from '../../../../contract/users.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'
import { useChangeRole } from './use-users.ts'

/** Asks an admin who is about to be none: whoever is none any more cannot take that back. */
export function OwnRoleDialog({ user, onClose }: { user: UserView; onClose(): void }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const change = useChangeRole()
  return (
    <ConfirmDialog
      title={t('users.ownRoleTitle')}
      action={t('users.makeSeller')}
      busy={change.isPending}
      failure={change.error && say(change.error)}
      onConfirm={() => change.mutate({ user, role: 'seller' }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Text>{t('users.ownRoleHelp')}</Text>
    </ConfirmDialog>
  )
}
