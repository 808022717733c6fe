import { Button, Group, List, Stack, Text } from '@mantine/core'
import type { UserView } from '../../../contract/users.ts'
import { useErrorWords } from '../../api/use-error-words.ts'
import { useWords } from '../../locales/words.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { FailureNotice } from '../../ui/failure.tsx'
import { useDeactivate } from './use-users.ts'

/** Says what ends with an account before it is closed: grants that were given back cannot be had again by an undo. */
export function DeactivateDialog({ user, onClose }: { user: UserView; onClose(): void }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const deactivate = useDeactivate()
  return (
    <Dialog
      onClose={onClose}
      title={t('users.deactivateTitle', { name: user.name })}
      closeLabel={t('common.close')}
    >
      <Stack gap="md">
        {deactivate.error ? <FailureNotice words={say(deactivate.error)} /> : null}
        <List>
          <List.Item>{t('users.deactivateSessions')}</List.Item>
          <List.Item>{t('users.deactivateConnections')}</List.Item>
          <List.Item>{t('users.deactivateMail')}</List.Item>
        </List>
        <Text>{t('users.deactivateKeeps')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            color="red.8"
            loading={deactivate.isPending}
            onClick={() => deactivate.mutate(user, { onSuccess: onClose })}
          >
            {t('users.deactivate')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
