import { Button, Menu } from '@mantine/core'
import { IconChecklist, IconChevronDown, IconMail } from '@tabler/icons-react'
import type { ComponentType, RefObject } from 'react'
import type { CrmObject } from '../../../contract/basics.ts'
import type { SalesAction } from '../../../contract/panel.ts'
import { useWords } from '../../ui/words.tsx'
import { actionsOn } from './actions.ts'

const icons: Record<SalesAction, ComponentType<{ size: number; stroke: number; 'aria-hidden': boolean }>> = {
  send_email: IconMail,
  add_task: IconChecklist,
}

interface ChooseActionsProps {
  object: CrmObject | null
  buttonRef: RefObject<HTMLButtonElement | null>
  onOpen(): void
  onChoose(action: SalesAction): void
}

/** The panel's drop-down. Disabled only until the record is known. */
export function ChooseActions({ object, buttonRef, onOpen, onChoose }: ChooseActionsProps) {
  const words = useWords()
  return (
    <Menu
      position="bottom-start"
      offset={4}
      withinPortal={false}
      returnFocus
      withInitialFocusPlaceholder={false}
      transitionProps={{ duration: 0 }}
      // Salesforce's frame may be lower than the menu. Above the button there is no place to flip to, and a menu that is
      // hidden because the button seems to be could not be scrolled to.
      middlewares={{ flip: false, shift: false }}
      hideDetached={false}
      onOpen={onOpen}
    >
      <Menu.Target>
        <Button
          ref={buttonRef}
          disabled={object === null}
          rightSection={<IconChevronDown size={16} stroke={1.5} aria-hidden />}
          onPointerEnter={onOpen}
        >
          {words('actions.choose')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {object !== null &&
          actionsOn(object).map((action) => {
            const Icon = icons[action]
            return (
              <Menu.Item
                key={action}
                leftSection={<Icon size={16} stroke={1.5} aria-hidden />}
                onClick={() => onChoose(action)}
              >
                {words(`actions.${action}`)}
              </Menu.Item>
            )
          })}
      </Menu.Dropdown>
    </Menu>
  )
}
