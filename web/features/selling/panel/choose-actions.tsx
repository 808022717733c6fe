import { IconChecklist, IconChevronDown, IconMail } from '@tabler/icons-react'
import type { ComponentType, RefObject } from 'react'
import type { CrmObject } from '../../../../contract/basics.ts'
import type { SalesAction } from '../../../../contract/panel.ts'
import { MenuButton } from '../../../ui/small/menu-button.tsx'
import { useWords } from '../../../ui/words.tsx'
import { actionsOn } from './actions.ts'

const icons: Record<SalesAction, ComponentType<{ size: number; stroke: number; 'aria-hidden': boolean }>> = {
  send_email: IconMail,
  add_task: IconChecklist,
}

interface ChooseActionsProps {
  /** Null while there is nothing that anything could be done with. */
  object: CrmObject | null
  buttonRef: RefObject<HTMLButtonElement | null>
  onOpen(): void
  onChoose(action: SalesAction): void
}

/** The panel's drop-down. */
export function ChooseActions({ object, buttonRef, onOpen, onChoose }: ChooseActionsProps) {
  const words = useWords()
  const actions = object === null ? [] : actionsOn(object)
  return (
    <MenuButton
      label={words('actions.choose')}
      icon={<IconChevronDown size={16} stroke={1.5} aria-hidden />}
      disabled={object === null}
      buttonRef={buttonRef}
      onNear={onOpen}
      items={actions.map((action) => {
        const Icon = icons[action]
        return {
          key: action,
          label: words(`actions.${action}`),
          icon: <Icon size={16} stroke={1.5} aria-hidden />,
          onChoose: () => onChoose(action),
        }
      })}
    />
  )
}
