import { List, Text } from '@mantine/core'
import type { UserView } from '../../../../contract/users.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'
import { useDeactivate } from './use-users.ts'

/** Says what ends with an account before it is closed: grants that were given back cannot be had again by an undo. */
export function DeactivateDialog({ user, onClose }: { user: UserView; onClose(): void }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const deactivate = useDeactivate()
  return (
    <ConfirmDialog
      title={t('users.deactivateTitle', { name: user.name })}
      action={t('users.deactivate')}
      busy={deactivate.isPending}
      failure={deactivate.error && say(deactivate.error)}
      onConfirm={() => deactivate.mutate(user, { onSuccess: onClose })}
      onClose={onClose}
    >
      <List>
        <List.Item>{t('users.deactivateSessions')}</List.Item>
        <List.Item>{t('users.deactivateConnections')}</List.Item>
        <List.Item>{t('users.deactivateMail')}</List.Item>
      </List>
      <Text>{t('users.deactivateKeeps')}</Text>
    </ConfirmDialog>
  )
}
