import type { EmailReason } from '../../../../contract/email.ts'
import { ConnectorError, type ConnectorFault } from '../../../connectors/connector-error.ts'
import { after, minutes, seconds } from '../../../platform/clock.ts'
import { backOff } from '../../../platform/schedule.ts'
import type { HandOver } from './lane.ts'
import { ContentMissing } from './outgoing-mail.ts'

/** What became of a try to hand a mail over. */
export type Outcome =
  | ({ state: 'sent' } & Awaited<ReturnType<HandOver['submit']>>)
  | { state: 'failed'; reason: Extract<EmailReason, 'rejected' | 'content_missing'>; code: string }
  /**
   * Surely not sent, and to be tried again at `dueAt`. `mailbox`: nothing of this mailbox can go until then. `lost`: it
   * will not serve until it is connected anew, by this cause.
   */
  | {
      state: 'waiting'
      reason: EmailReason
      dueAt: Date
      code: string
      mailbox: boolean
      lost: ConnectorFault | null
    }
  /** Nobody knows: the attempt stays open until a look-up decides. */
  | { state: 'unknown'; code: string }

type Meaning = 'failed' | 'later' | 'operator' | 'limited' | 'lost' | 'unknown'

/** While a mail is laid ready nothing leaves, so nothing is ever in doubt. */
const whilePreparing: Record<ConnectorFault, Meaning> = {
  auth_revoked: 'lost',
  consent_missing: 'lost',
  not_enabled: 'lost',
  api_disabled: 'later',
  rate_limited: 'limited',
  daily_limit: 'limited',
  ip_restricted: 'later',
  rejected: 'failed',
  not_found: 'later',
  temporary: 'later',
  ambiguous: 'later',
  operator: 'operator',
}

/** `not_found`: what was laid ready is gone, by a person's hand or because it was sent. */
const whileSubmitting: Record<ConnectorFault, Meaning> = {
  ...whilePreparing,
  not_found: 'unknown',
  ambiguous: 'unknown',
}

/** Tries after which a mail that keeps failing for a while is given back to its sender; about half a day. */
const triesLimit = 50
const patience = { first: seconds(10), longest: minutes(15) }

/** Reads an error of the port. `tries` counts this one. Errors that are no ConnectorError are bugs of ours. */
export function outcomeOf(
  error: unknown,
  at: { stage: 'prepare' | 'submit'; now: Date; tries: number },
): Outcome {
  if (error instanceof ContentMissing)
    return { state: 'failed', reason: 'content_missing', code: 'content_missing' }
  const known = error instanceof ConnectorError ? error : null
  const fault = known?.fault ?? (at.stage === 'prepare' ? 'temporary' : 'ambiguous')
  const code = known?.vendorCode ?? (known ? fault : 'unexpected')
  const failed = { state: 'failed', reason: 'rejected', code } as const
  const later = (reason: EmailReason, wait: number, mailbox: boolean) => {
    const dueAt = known?.until ?? after(at.now, wait)
    return { state: 'waiting', reason, dueAt, code, mailbox, lost: null } as const
  }
  switch ((at.stage === 'prepare' ? whilePreparing : whileSubmitting)[fault]) {
    case 'failed':
      return failed
    case 'unknown':
      return { state: 'unknown', code }
    case 'limited':
      return later('rate_limited', minutes(1), true)
    // As long as it takes: what is amiss is amiss for every mail, and this one can do nothing about it.
    case 'operator':
      return later('operator', minutes(5), true)
    case 'lost':
      return { ...later('mailbox_disconnected', minutes(1), true), lost: fault }
    case 'later':
      return at.tries >= triesLimit ? failed : later('temporary', backOff(at.tries, patience), false)
  }
}
