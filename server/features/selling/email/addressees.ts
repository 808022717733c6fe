import type { z } from 'zod'
import type { CrmPersonObject } from '../../../../contract/basics.ts'
import type { sendRequest } from '../../../../contract/email.ts'
import type { CrmPerson, CrmRecord } from '../../../connectors/crm-records.ts'
import type { Context } from '../../../context.ts'
import { newId } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { PanelActor } from '../../../route.ts'
import { asCrmRefusal } from '../../background/crm-sync/crm-sync.ts'
import { headerText, type NewEmail } from '../../background/outbox/outbox.ts'
import { peopleAskedFor } from '../people/people.ts'

/** What is asked for, to be sent. */
export type Compose = z.output<typeof sendRequest>

/** Whom a mail goes to. */
export interface Addressee {
  /** Null for somebody whom Salesforce is not known to have: they have written to us. */
  object: CrmPersonObject | null
  /** At Salesforce, or else their address. */
  id: string
  name: string
  email: string
}

/** What Salesforce says of them now. */
export type CrmAddressee = CrmPerson & { email: string }

/** Their Lead or Contact. */
export function whoOf({ object, id }: Addressee): { object: CrmPersonObject; id: string } | null {
  return object && { object, id }
}

/** Those of them who are at Salesforce. */
export function knownOf(addressees: Addressee[]) {
  return addressees.flatMap((one) => {
    const who = whoOf(one)
    return who ? [{ ...who, name: one.name }] : []
  })
}

export async function readRecord(ctx: Context, actor: PanelActor): Promise<CrmRecord> {
  try {
    const crm = await ctx.crm.open({ workspaceId: actor.workspaceId, userId: actor.userId })
    return await crm.records.read(actor.record)
  } catch (error) {
    throw asCrmRefusal(error)
  }
}

/** Those of the record who are asked for, if a mail may go to each of them; whose box it is that says no is asked later. */
export function chooseAddressees(
  record: CrmRecord,
  { to, isNoncommercial }: { to: Compose['to']; isNoncommercial: boolean },
): CrmAddressee[] {
  return peopleAskedFor(record, to).map((person) => {
    const { name, email } = person
    if (person.optedOut && !isNoncommercial) throw new Refusal('recipient_opted_out', { name })
    if (!email) throw new Refusal('recipient_missing', { name })
    return { ...person, email }
  })
}

/** Each address once: whoever is in To is not in copy as well. `names`: of whom a copy goes to, by address in lower case. */
export function recipientsOf(
  person: Pick<Addressee, 'name' | 'email'>,
  request: Pick<Compose, 'cc' | 'bcc'>,
  names: ReadonlyMap<string, string | null> = new Map(),
): NewEmail['recipients'] {
  const seen = new Set([person.email.toLowerCase()])
  const copies = (kind: 'cc' | 'bcc', addresses: string[]) =>
    addresses
      .filter((address) => !seen.has(address.toLowerCase()) && seen.add(address.toLowerCase()))
      .map((address, position) => {
        const name = names.get(address.toLowerCase()) ?? null
        return { id: newId(), kind, position, name: name && headerText(name), address }
      })
  const to = {
    id: newId(),
    kind: 'to' as const,
    position: 0,
    name: person.name === person.email ? null : headerText(person.name),
    address: person.email,
  }
  return [to, ...copies('cc', request.cc), ...copies('bcc', request.bcc)]
}
