import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useErrorWords } from '../../api/use-error-words.ts'
import { useSession } from '../../api/use-session.ts'
import { useWords } from '../../locales/words.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { FailureNotice } from '../../ui/failure.tsx'
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
    <Dialog onClose={onClose} title={t('users.revokeAllTitle')} closeLabel={t('common.close')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (isSame) revoke.mutate(typed, { onSuccess: onClose })
        }}
      >
        <Stack gap="md">
          {revoke.error ? <FailureNotice words={say(revoke.error)} /> : null}
          <Text>{t('users.revokeAllMeans')}</Text>
          <TextInput
            label={t('users.revokeAllType', { name })}
            autoComplete="off"
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" color="red.8" disabled={!isSame} loading={revoke.isPending}>
              {t('users.revokeAll')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
