import { ActionIcon, Anchor, Menu, Text } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { EmailSummary } from '../../../../contract/email.ts'
import { actionsOf } from '../../../api/email-states.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useUser } from '../../../api/use-session.ts'
import { useWords } from '../../../locales/words.ts'
import { paths } from '../../../paths.ts'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'
import { FailureNotice } from '../../../ui/failure.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { ChangeTimeDialog } from './change-time-dialog.tsx'
import { useCancelEmail, useSendNow } from './use-email-actions.ts'

/** What the reader may do about an e-mail that has not been sent; nothing where it is another's. */
export function OutboxActions({ email, name }: { email: EmailSummary; name: string }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const cancel = useCancelEmail(email.id)
  const sendNow = useSendNow(email)
  const [asked, setAsked] = useState<'time' | 'cancel' | null>(null)
  const may = actionsOf(email, useUser().id)
  const error = cancel.error ?? sendNow.error
  const { schedule } = email
  if (may.decide)
    return (
      <Anchor component={Link} to={paths.email(email.id)}>
        {t('outbox.answer')}
      </Anchor>
    )
  if (!may.cancel) return null
  return (
    <>
      <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon aria-label={t('outbox.more', { name })}>
            <Icon of={IconDots} size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {may.edit ? (
            <Menu.Item component={Link} to={paths.editEmail(email.id)}>
              {t('emailEdit.edit')}
            </Menu.Item>
          ) : null}
          {may.schedule ? (
            <Menu.Item onClick={() => setAsked('time')}>{t('email.changeTime')}</Menu.Item>
          ) : null}
          {may.sendNow ? <Menu.Item onClick={() => sendNow.mutate()}>{t('email.sendNow')}</Menu.Item> : null}
          <Menu.Item color="var(--mantine-color-error)" onClick={() => setAsked('cancel')}>
            {t('email.cancel')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {error ? <FailureNotice words={say(error)} /> : null}
      {asked === 'time' && schedule ? (
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
    </>
  )
}
