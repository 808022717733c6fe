import { ActionIcon, Menu } from '@mantine/core'
import { IconCopy, IconDots, IconMailForward, IconMailX, IconUserPlus } from '@tabler/icons-react'
import { type InvitationView, invitationActions } from '../../../../contract/invitations.ts'
import { useWords } from '../../../locales/words.ts'
import { Icon } from '../../../ui/icon.tsx'

interface InvitationMenuProps {
  invitation: InvitationView
  onResend(): void
  onLink(): void
  onRevoke(): void
  onInviteAgain(): void
}

/** What an admin may do with an invitation, by its state. */
export function InvitationMenu({
  invitation,
  onResend,
  onLink,
  onRevoke,
  onInviteAgain,
}: InvitationMenuProps) {
  const { t } = useWords()
  const may = (action: keyof typeof invitationActions) =>
    (invitationActions[action] as readonly string[]).includes(invitation.state)
  if (invitation.state === 'accepted') return null
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon aria-label={t('users.more', { email: invitation.email })}>
          <Icon of={IconDots} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {may('resend') ? (
          <Menu.Item leftSection={<Icon of={IconMailForward} size={18} />} onClick={onResend}>
            {t('users.resend')}
          </Menu.Item>
        ) : null}
        {may('link') ? (
          <Menu.Item leftSection={<Icon of={IconCopy} size={18} />} onClick={onLink}>
            {t('users.link')}
          </Menu.Item>
        ) : null}
        {may('revoke') ? (
          <Menu.Item leftSection={<Icon of={IconMailX} size={18} />} onClick={onRevoke}>
            {t('users.revoke')}
          </Menu.Item>
        ) : null}
        {invitation.state === 'revoked' ? (
          <Menu.Item leftSection={<Icon of={IconUserPlus} size={18} />} onClick={onInviteAgain}>
            {t('users.inviteAgain')}
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  )
}
