import type { Salesforce } from './context.ts'
import { type Fault, fault } from './fault.ts'

/** Faults that happen once by nature: they count as `times: 1` unless told otherwise. */
const single: Fault['name'][] = ['next_task_write_drops_after_commit', 'next_call_503_html']

/** Turns a fault on. Throws a ZodError for a name or shape that is unknown. */
export function addFault(salesforce: Salesforce, input: unknown): Fault {
  const parsed = fault.parse(input)
  const { state } = salesforce.store
  if (parsed.name === 'expire_access_tokens') {
    for (const token of Object.values(state.accessTokens)) token.expiresAt = 0
  } else if (parsed.name === 'my_domain_renamed') {
    for (const token of Object.values(state.accessTokens)) token.isAtFormerDomain = true
  } else if (parsed.name === 'activity_fields_off') {
    state.activityFields = false
  } else if (parsed.name === 'rotation_off') {
    state.rotation = false
  } else {
    const times = parsed.times ?? (single.includes(parsed.name) ? 1 : undefined)
    state.faults.push({ ...parsed, times })
    if (parsed.name === 'person_account') makePerson(salesforce, parsed.id ?? '')
  }
  salesforce.store.save()
  return parsed
}

/** An account and its one contact become the two sides of one person. */
function makePerson(salesforce: Salesforce, accountId: string): void {
  const { Account, Contact } = salesforce.store.state.records
  const account = Account.find((row) => row.Id === accountId)
  const contact = Contact.find((row) => row.AccountId === accountId)
  if (!account || !contact) return
  Object.assign(account, { IsPersonAccount: true, PersonContactId: contact.Id, PersonEmail: contact.Email })
}

/** Turns every fault off. Expired tokens stay expired. */
export function clearFaults(salesforce: Salesforce): void {
  const { state } = salesforce.store
  state.faults = []
  state.activityFields = true
  state.rotation = true
  salesforce.store.save()
}

/** Turns off the faults that `isMeant` picks; those that are settings of the org too. */
export function removeFault(salesforce: Salesforce, isMeant: (fault: Fault) => boolean): void {
  const { state } = salesforce.store
  if (isMeant({ name: 'activity_fields_off' })) state.activityFields = true
  if (isMeant({ name: 'rotation_off' })) state.rotation = true
  state.faults = state.faults.filter((one) => !isMeant(one))
  salesforce.store.save()
}

/** True while a fault of that name is on for this user; does not count it down. */
export function isOn(salesforce: Salesforce, name: Fault['name'], userId?: string): boolean {
  return salesforce.store.state.faults.some(
    (one) => one.name === name && (one.userId === undefined || one.userId === userId),
  )
}

/** The faults that are on, including those that are settings of the org. */
export function listFaults(salesforce: Salesforce): Fault[] {
  const { state } = salesforce.store
  const settings: Fault[] = []
  if (!state.activityFields) settings.push({ name: 'activity_fields_off' })
  if (!state.rotation) settings.push({ name: 'rotation_off' })
  return [...settings, ...state.faults]
}

/** The fault of that name that applies to this user, counted down once; undefined when none is on. */
export function takeFault(salesforce: Salesforce, name: Fault['name'], userId?: string): Fault | undefined {
  const { state } = salesforce.store
  const found = state.faults.find(
    (one) => one.name === name && (one.userId === undefined || one.userId === userId),
  )
  if (!found) return undefined
  if (found.times !== undefined) {
    found.times -= 1
    if (found.times <= 0) state.faults = state.faults.filter((one) => one !== found)
    salesforce.store.save()
  }
  return found
}

/** True while `api_disabled` is on for this user; does not count it down. */
export function isApiDisabled(salesforce: Salesforce, userId: string): boolean {
  return isOn(salesforce, 'api_disabled', userId)
}

/** True when somebody has made this record inaccessible. */
export function isDenied(salesforce: Salesforce, id: string): boolean {
  return salesforce.store.state.faults.some(
    (one) => one.name === 'deny_record' && one.id?.slice(0, 15) === id.slice(0, 15),
  )
}
