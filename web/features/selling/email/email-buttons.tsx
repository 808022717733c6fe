import { Button, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { EmailDetail } from '../../../../contract/email.ts'
import { actionsOf } from '../../../api/email-states.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useUser } from '../../../api/use-session.ts'
import { useWords } from '../../../locales/words.ts'
import { paths } from '../../../paths.ts'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'
import { FailureNotice } from '../../../ui/failure.tsx'
import { ChangeTimeDialog } from './change-time-dialog.tsx'
import { useCancelEmail, useRetryEmail, useSendNow } from './use-email-actions.ts'

/** What its sender may still do about an e-mail. */
export function EmailButtons({ email }: { email: EmailDetail }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const cancel = useCancelEmail(email.id)
  const retry = useRetryEmail(email.id)
  const sendNow = useSendNow(email)
  const [asked, setAsked] = useState<'time' | 'cancel' | null>(null)
  const { id: reader } = useUser()
  const isOwn = email.sender.id === reader
  const may = actionsOf(email, reader)
  const error = cancel.error ?? retry.error ?? sendNow.error
  const { schedule } = email
  const isScheduled = schedule !== null && may.schedule
  return (
    <Stack gap="xs" align="end">
      <Group gap="xs" justify="end">
        {may.edit ? (
          <Button
            variant="default"
            renderRoot={(props) => <Link {...props} to={paths.editEmail(email.id)} />}
          >
            {t('emailEdit.edit')}
          </Button>
        ) : null}
        {isScheduled ? (
          <>
            <Button variant="default" onClick={() => setAsked('time')}>
              {t('email.changeTime')}
            </Button>
            <Button variant="default" loading={sendNow.isPending} onClick={() => sendNow.mutate()}>
              {t('email.sendNow')}
            </Button>
          </>
        ) : null}
        {may.cancel ? (
          // What leaves in a moment is cancelled at once; what was written for another day is asked about.
          <Button variant="default" onClick={() => (isScheduled ? setAsked('cancel') : cancel.mutate())}>
            {t('email.cancel')}
          </Button>
        ) : null}
        {email.person && email.state === 'sent' && isOwn ? (
          <Button
            variant="default"
            renderRoot={(props) => (
              <Link {...props} to={paths.compose} search={{ ...email.person, after: email.id }} />
            )}
          >
            {t('emailWrite.followUp')}
          </Button>
        ) : null}
        {may.retry ? <Button onClick={() => retry.mutate()}>{t('email.retry')}</Button> : null}
      </Group>
      {error ? <FailureNotice words={say(error)} /> : null}
      {asked === 'time' && isScheduled ? (
        <ChangeTimeDialog email={{ ...email, schedule }} onClose={() => setAsked(null)} />
      ) : null}
      {asked === 'cancel' ? (
        <ConfirmDialog
          title={t('email.cancelTitle')}
          action={t('email.doNotSend')}
          stay={t('email.keepIt')}
          busy={cancel.isPending}
          failure={null}
          onConfirm={() => {
            setAsked(null)
            cancel.mutate()
          }}
          onClose={() => setAsked(null)}
        >
          <Text>{t('email.cancelHelp')}</Text>
        </ConfirmDialog>
      ) : null}
    </Stack>
  )
}
