import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconShieldDown, IconShieldUp, IconUserCheck, IconUserOff } from '@tabler/icons-react'
import type { Role } from '../../../../contract/basics.ts'
import type { UserView } from '../../../../contract/users.ts'
import { useWords } from '../../../locales/words.ts'
import { Icon } from '../../../ui/icon.tsx'

interface UserMenuProps {
  user: UserView
  /** Nobody closes their own account. */
  isSelf: boolean
  onRole(role: Role): void
  onDeactivate(): void
  onReactivate(): void
}

/** What an admin may do with a user. */
export function UserMenu({ user, isSelf, onRole, onDeactivate, onReactivate }: UserMenuProps) {
  const { t } = useWords()
  const isAdmin = user.role === 'admin'
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon aria-label={t('users.more', { email: user.email })}>
          <Icon of={IconDots} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {user.state === 'active' ? (
          <Menu.Item
            leftSection={<Icon of={isAdmin ? IconShieldDown : IconShieldUp} size={18} />}
            onClick={() => onRole(isAdmin ? 'seller' : 'admin')}
          >
            {t(isAdmin ? 'users.makeSeller' : 'users.makeAdmin')}
          </Menu.Item>
        ) : (
          <Menu.Item leftSection={<Icon of={IconUserCheck} size={18} />} onClick={onReactivate}>
            {t('users.reactivate')}
          </Menu.Item>
        )}
        {user.state === 'active' && !isSelf ? (
          <Menu.Item leftSection={<Icon of={IconUserOff} size={18} />} onClick={onDeactivate}>
            {t('users.deactivate')}
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  )
}
