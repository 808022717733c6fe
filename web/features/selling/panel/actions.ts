import type { CrmObject } from '../../../../contract/basics.ts'
import {
  type PanelPerson,
  type PanelRecordView,
  type SalesAction,
  salesActions,
} from '../../../../contract/panel.ts'

/** What keeps an action from being done now; each has its words under `obstacle`. */
export type Obstacle =
  | 'mailbox_missing'
  | 'mailbox_lost'
  | 'no_address'
  | 'opted_out'
  | 'no_contacts'
  | 'nobody_reachable'

/** The actions that stand on an object, in the menu's order. */
export function actionsOn(object: CrmObject): SalesAction[] {
  const all = Object.keys(salesActions) as SalesAction[]
  return all.filter((action) => (salesActions[action] as readonly CrmObject[]).includes(object))
}

/** Why the action cannot be done on this record now; null when it can. */
export function obstacleTo(action: SalesAction, view: PanelRecordView): Obstacle | null {
  if (action === 'add_task') return null
  if (view.mailbox.state === 'missing') return 'mailbox_missing'
  if (view.mailbox.state === 'lost') return 'mailbox_lost'
  if (view.people.some(canBeWrittenTo)) return null
  if (view.people.length === 0) return 'no_contacts'
  const { object } = view.record
  if (object === 'Account' || object === 'Opportunity') return 'nobody_reachable'
  return view.people.some((person) => person.email === null) ? 'no_address' : 'opted_out'
}

function canBeWrittenTo({ email, optedOut, takesNoncommercial }: PanelPerson): boolean {
  return email !== null && (!optedOut || takesNoncommercial === true)
}
