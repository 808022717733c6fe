import { Button, Group, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useSession } from '../../../api/use-session.ts'
import { useWords } from '../../../locales/words.ts'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'
import { useRevokeConnections } from './use-users.ts'

/** Ends all connections of the workspace, once its name is typed. */
export function RevokeConnections() {
  const { t } = useWords()
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Group justify="space-between">
        <Text maw={560}>{t('users.revokeAllHelp')}</Text>
        <Button variant="default" onClick={() => setAsking(true)}>
          {t('users.revokeAll')}
        </Button>
      </Group>
      {asking ? <Confirmation onClose={() => setAsking(false)} /> : null}
    </>
  )
}

function Confirmation({ onClose }: { onClose(): void }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const name = useSession().workspace?.name ?? ''
  const [typed, setTyped] = useState('')
  const revoke = useRevokeConnections()
  const isSame = typed.trim().toLowerCase() === name.toLowerCase()
  return (
    <ConfirmDialog
      title={t('users.revokeAllTitle')}
      action={t('users.revokeAll')}
      busy={revoke.isPending}
      disabled={!isSame}
      failure={revoke.error && say(revoke.error)}
      onConfirm={() => revoke.mutate(typed, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Text>{t('users.revokeAllMeans')}</Text>
      <TextInput
        label={t('users.revokeAllType', { name })}
        autoComplete="off"
        data-autofocus
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </ConfirmDialog>
  )
}
