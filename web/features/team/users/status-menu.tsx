import { ActionIcon, Group, Tooltip } from '@mantine/core'
import { IconMailForward } from '@tabler/icons-react'
import { useState } from 'react'
import { type InvitationView, invitationActions } from '../../../../contract/invitations.ts'
import type { UserView } from '../../../../contract/users.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useUser } from '../../../api/use-session.ts'
import { useWords } from '../../../locales/words.ts'
import { Dialog } from '../../../ui/dialog.tsx'
import { FailureNotice } from '../../../ui/failure.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { DeactivateDialog } from './deactivate-dialog.tsx'
import { InvitationMenu } from './invitation-menu.tsx'
import { LinkOnce } from './link-once.tsx'
import { OwnRoleDialog } from './own-role-dialog.tsx'
import type { Status } from './status.ts'
import { useInvitationLink, useInvite, useResend, useRevoke } from './use-invitations.ts'
import { useChangeRole, useReactivate } from './use-users.ts'
import { UserMenu } from './user-menu.tsx'

/** What an admin may do with a row of the list. */
export function StatusMenu({ row }: { row: Status }) {
  return row.kind === 'user' ? <OfUser user={row.user} /> : <OfInvitation invitation={row.invitation} />
}

function OfUser({ user }: { user: UserView }) {
  const self = useUser()
  const [closing, setClosing] = useState(false)
  const [stepsDown, setStepsDown] = useState(false)
  const isSelf = user.id === self.id
  const change = useChangeRole()
  const reactivate = useReactivate()
  return (
    <>
      <Group justify="flex-end">
        <UserMenu
          user={user}
          isSelf={isSelf}
          onRole={(role) => (isSelf ? setStepsDown(true) : change.mutate({ user, role }))}
          onDeactivate={() => setClosing(true)}
          onReactivate={() => reactivate.mutate(user)}
        />
      </Group>
      {closing ? <DeactivateDialog user={user} onClose={() => setClosing(false)} /> : null}
      {stepsDown ? <OwnRoleDialog user={user} onClose={() => setStepsDown(false)} /> : null}
      <Refused about={user.name} actions={[change, reactivate]} />
    </>
  )
}

function OfInvitation({ invitation }: { invitation: InvitationView }) {
  const { t } = useWords()
  const [linkShown, setLinkShown] = useState(false)
  const resend = useResend()
  const revoke = useRevoke()
  const link = useInvitationLink()
  const again = useInvite()
  const { email, name, role, language } = invitation
  const mayResend = (invitationActions.resend as readonly string[]).includes(invitation.state)
  return (
    <>
      <Group gap={4} justify="flex-end" wrap="nowrap">
        {mayResend ? (
          <Tooltip label={t('users.resend')}>
            <ActionIcon
              aria-label={t('users.resendTo', { email })}
              loading={resend.isPending}
              onClick={() => resend.mutate(invitation)}
            >
              <Icon of={IconMailForward} />
            </ActionIcon>
          </Tooltip>
        ) : null}
        <InvitationMenu
          invitation={invitation}
          onResend={() => resend.mutate(invitation)}
          onLink={() => link.mutate(invitation, { onSuccess: () => setLinkShown(true) })}
          onRevoke={() => revoke.mutate(invitation)}
          onInviteAgain={() => again.mutate({ email, name: name ?? undefined, role, language })}
        />
      </Group>
      {linkShown && link.data ? (
        <LinkOnce email={email} url={link.data.url} onClose={() => setLinkShown(false)} />
      ) : null}
      <Refused about={email} actions={[resend, revoke, link, again]} />
    </>
  )
}

interface Action {
  error: Error | null
  reset(): void
}

/** Why an action on a row did not happen. */
function Refused({ about, actions }: { about: string; actions: Action[] }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const failed = actions.find((action) => action.error)
  if (!failed) return null
  return (
    <Dialog onClose={() => failed.reset()} title={about} closeLabel={t('common.close')}>
      <FailureNotice words={say(failed.error)} />
    </Dialog>
  )
}
