import type { AddressCheck } from '../../../../contract/email.ts'
import { ConnectorError } from '../../../connectors/connector-error.ts'
import { type CrmPerson, optOutHidden } from '../../../connectors/crm-records.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import { asCrmRefusal } from '../../background/crm-sync/crm-sync.ts'
import { askSalesforce, findKeptOut } from '../opt-outs/opt-outs.ts'

interface Recipients {
  /** `who`: their Lead or Contact; null for somebody whom Salesforce is not known to have. */
  addressees: { name: string; email: string; who: Pick<CrmPerson, 'object' | 'id'> | null }[]
  /** Addresses in CC and BCC. */
  copies: string[]
}

/**
 * Says at once who may not be written to, by what Salesforce and we know now: whoever is asked for by hand is not left to
 * be found out later. All of them are asked about once more right before each mail goes.
 * Throws `recipient_opted_out`, `recipient_blocked`, `copy_opted_out`, `copy_blocked`, `recipient_objected`, `opt_out_hidden`.
 */
export async function refuseOptedOut(ctx: Context, actor: Actor, about: Recipients): Promise<void> {
  const { addressees, copies } = about
  const out = await readOptOuts(ctx, actor, about)
  const all = [...addressees.map((one) => one.email), ...copies]
  const ours = await findKeptOut(ctx, { ...actor, addresses: all })
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

/** Which of these addresses get no mail from the actor by what we know ourselves, for whoever is still writing. */
export async function checkAddresses(ctx: Context, actor: Actor, addresses: string[]): Promise<AddressCheck> {
  const causes = await findKeptOut(ctx, { ...actor, addresses })
  return { keptBack: [...causes].map(([address, cause]) => ({ address, cause })) }
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
    return (await askSalesforce(ctx, actor, { people, addresses: [...new Set(addresses)] })).out
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    if (error.vendorCode === optOutHidden) throw asCrmRefusal(error)
    ctx.log.info({ fault: error.fault, vendorCode: error.vendorCode }, 'opt-outs not read at compose')
    return new Set()
  }
}
