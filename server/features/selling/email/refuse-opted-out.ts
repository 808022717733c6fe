import type { z } from 'zod'
import type { AddressCheck, addressCheckRequest } from '../../../../contract/email.ts'
import { ConnectorError } from '../../../connectors/connector-error.ts'
import { type CrmPerson, optOutHidden } from '../../../connectors/crm-records.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import { asCrmRefusal } from '../../background/crm-sync/crm-sync.ts'
import { askSalesforce, findKeptOut } from '../opt-outs/opt-outs.ts'
import { markedDigestOf } from '../templates/templates.ts'

interface Recipients {
  /** `who`: their Lead or Contact; null for somebody whom Salesforce is not known to have. */
  addressees: { name: string; email: string; who: Pick<CrmPerson, 'object' | 'id'> | null }[]
  /** Addresses in CC and BCC. */
  copies: string[]
  /** What is written goes to those too who have said no to us: see `markedDigestOf`. */
  isNoncommercial?: boolean
}

/**
 * Says at once who may not be written to, by what Salesforce and we know now: whoever is asked for by hand is not left to
 * be found out later. All of them are asked about once more right before each mail goes.
 * Throws `recipient_opted_out`, `recipient_blocked`, `copy_opted_out`, `copy_blocked`, `recipient_objected`, `opt_out_hidden`.
 */
export async function refuseOptedOut(ctx: Context, actor: Actor, about: Recipients): Promise<void> {
  const { addressees, copies, isNoncommercial = false } = about
  const out = await readOptOuts(ctx, actor, about)
  const all = [...addressees.map((one) => one.email), ...copies]
  const ours = await findKeptOut(ctx, { ...actor, addresses: all, isNoncommercial })
  const causeOf = (address: string) =>
    out.has(address.toLowerCase()) ? 'salesforce' : (ours.get(address) ?? null)
  for (const { who, email, name } of addressees) {
    const cause = who && out.has(who.id) ? 'salesforce' : causeOf(email)
    if (cause) throw new Refusal(refusals[cause].recipient, { name })
  }
  for (const address of copies) {
    const cause = causeOf(address)
    if (cause)
      throw new Refusal(refusals[cause].copy, cause === 'objection' ? { name: address } : { address })
  }
}

const optedOut = { recipient: 'recipient_opted_out', copy: 'copy_opted_out' } as const
const refusals = {
  salesforce: optedOut,
  sender: optedOut,
  company: optedOut,
  domain: { recipient: 'recipient_blocked', copy: 'copy_blocked' },
  objection: { recipient: 'recipient_objected', copy: 'recipient_objected' },
} as const

/**
 * Which of these addresses get no mail from the actor by what we know ourselves, for whoever is still writing; and whether what
 * they have written goes to those too who have told us no. Throws what `markedDigestOf` throws.
 */
export async function checkAddresses(
  ctx: Context,
  actor: Actor,
  { addresses, written }: z.output<typeof addressCheckRequest>,
): Promise<AddressCheck> {
  const isNoncommercial = written !== undefined && (await markedDigestOf(ctx, actor, written)) !== null
  const causes = await findKeptOut(ctx, { ...actor, addresses, isNoncommercial })
  return { isNoncommercial, keptBack: [...causes].map(([address, cause]) => ({ address, cause })) }
}

/**
 * Who has opted out at Salesforce, now. Who may not learn it learns that here, and not from mails that wait for ever;
 * anything else that is amiss passes, because a mail that Salesforce says nothing about waits by itself.
 */
async function readOptOuts(ctx: Context, actor: Actor, about: Recipients): Promise<ReadonlySet<string>> {
  const { addressees, copies } = about
  const addresses = [...addressees.map((one) => one.email), ...copies].map((one) => one.toLowerCase())
  try {
    // By address too: that looks at both objects, as right before the mail goes.
    const people = addressees.flatMap(({ who }) => who ?? [])
    const word = await askSalesforce(ctx, actor, { people, addresses: [...new Set(addresses)] })
    return about.isNoncommercial ? word.theirs : word.out
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    if (error.vendorCode === optOutHidden) throw asCrmRefusal(error)
    ctx.log.info({ fault: error.fault, vendorCode: error.vendorCode }, 'opt-outs not read at compose')
    return new Set()
  }
}
