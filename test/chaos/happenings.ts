import { cancelEmail } from '../../server/features/selling/email/decisions.ts'
import { rewriteEmail } from '../../server/features/selling/email/rewrite.ts'
import { scheduleEmail } from '../../server/features/selling/email/schedule.ts'
import { addOptOut, addressKey } from '../../server/features/selling/opt-outs/opt-outs.ts'
import { Refusal } from '../../server/refusal.ts'
import type { PanelActor } from '../../server/route.ts'
import type { Prospect } from './clouds.ts'
import { copiesOf } from './compose.ts'
import type { Ledger, Mail } from './ledger.ts'
import type { Plan } from './plan.ts'
import type { ChaosWorld } from './world.ts'

interface Parts {
  world: ChaosWorld
  /** What its mails are called. */
  subject: string
  plan: Plan
  ledger: Ledger
}

/** What people do while their mails are under way: somebody says no, a sender changes a mail that is due. */
export class Happenings {
  actor: PanelActor | null = null
  mails: Mail[] = []
  /** Who gets a copy of the one mail. */
  copy: Prospect | null = null
  /** Somebody said no after the mail was queued and before it was handed over. */
  optOut = false
  /** A mail was changed while it was due. */
  changed = false
  private readonly parts: Parts
  private hasOptedOut = false
  private hasChanged = false
  private readonly running: Promise<void>[] = []
  private readonly ticked: string[] = []

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** What happens by this moment; `read`: at which Salesforce's word on opt-outs is known. */
  async at(moment: number, read: 'read' | 'read_ahead' | null = null): Promise<void> {
    const { optOut, change } = this.parts.plan
    const due: Promise<void>[] = []
    const { actor } = this
    if (!actor || this.mails.length === 0) return
    if (optOut && !this.hasOptedOut && isTime(optOut.moment, { moment, read })) {
      this.hasOptedOut = true
      due.push(this.sayNo(actor, optOut))
    }
    if (change && !this.hasChanged && moment >= change.moment) {
      const begun = this.change(actor, change)
      due.push(begun)
    }
    this.running.push(...due)
    await Promise.all(due)
  }

  /** Whatever has been begun is over. */
  async settle(): Promise<void> {
    await Promise.all(this.running)
  }

  async undo(): Promise<void> {
    for (const id of this.ticked) await this.parts.world.clouds.setOptOut(id, false)
  }

  private async sayNo(
    actor: PanelActor,
    { whose, who, mail: at }: NonNullable<Plan['optOut']>,
  ): Promise<void> {
    const { world, ledger } = this.parts
    const mail = this.mails[at]
    if (!mail) return
    const copy = who === 'copy' ? this.copy : null
    const { whoId, address } = copy ? { whoId: copy.id, address: copy.address } : mail
    const { workspaceId } = actor
    // What was said to us is written there too, by a job.
    this.ticked.push(whoId)
    if (whose === 'salesforce') await world.clouds.setOptOut(whoId, true)
    else
      await world.web.db.transaction().execute((db) =>
        addOptOut(world.web, db, {
          workspaceId,
          address: addressKey(address),
          userId: null,
          source: 'link',
          byUserId: null,
          reason: null,
          emailId: mail.id,
          crmUserId: actor.userId,
        }),
      )
    ledger.optedOut(whose, whoId, world.now())
    const begun = await this.query<{ count: string }>(
      'select count(*) from attempt where email_id = $1',
      mail.id,
    )
    this.optOut ||= begun[0]?.count === '0'
  }

  private async change(actor: PanelActor, { what, mail: at }: NonNullable<Plan['change']>): Promise<void> {
    const { world, ledger } = this.parts
    const mail = this.mails[at]
    if (!mail) return
    const [row] = await this.query<{ state: string; due_at: Date }>(
      'select state, due_at from email where id = $1',
      mail.id,
    )
    // Not before it is due: until then nobody is in anybody's way.
    if (!row || row.due_at > world.now() || this.hasChanged) return
    this.hasChanged = true
    const later = new Date(world.now().getTime() + 7 * 60_000).toISOString().slice(0, 16)
    const from = row.due_at.toISOString()
    try {
      if (what === 'cancel') {
        await cancelEmail(world.web, actor, mail.id)
        ledger.wasCancelled(mail.id)
      } else if (what === 'rewrite') {
        const text = {
          seen: 1,
          subject: this.parts.subject,
          html: '<p>Hello again</p>',
          attachments: [],
          ...copiesOf(this.parts.plan, this.copy),
        }
        await rewriteEmail(world.web, actor, { id: mail.id, text: { ...text, templateId: null } })
        ledger.isMarkedNoMore(mail.id)
      } else {
        const schedule =
          what === 'now'
            ? ({ now: true, from } as const)
            : { local: later, timeZone: 'Etc/UTC', anyway: false, from }
        await scheduleEmail(world.web, actor, { id: mail.id, schedule })
        // Whoever says now means now, whatever the hour.
        if (what === 'now') ledger.leavesAnyway(mail.id)
      }
      this.changed = true
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }

  /** What happens between two turns, while nobody works. */
  async between(moment: number): Promise<void> {
    await this.at(moment)
  }

  private async query<Row extends object>(sql: string, id: string): Promise<Row[]> {
    return (await this.parts.world.ground.pool.query<Row>(sql, [id])).rows
  }
}

function isTime(
  planned: number | 'read' | 'read_ahead',
  { moment, read }: { moment: number; read: 'read' | 'read_ahead' | null },
): boolean {
  if (typeof planned === 'number') return moment >= planned
  return planned === read || (planned === 'read' && read !== null)
}
