import { ConnectorError } from '../../server/connectors/connector-error.ts'
import type { Crm, CrmConnector } from '../../server/connectors/crm.ts'
import type { CrmTask, TaskOutcome, TaskWrite } from '../../server/connectors/crm-activities.ts'
import type { CrmValue } from '../../server/connectors/crm-fields.ts'
import type {
  CrmConversion,
  CrmPerson,
  CrmPlace,
  CrmRef,
  OptOuts,
  OptOutsWritten,
} from '../../server/connectors/crm-records.ts'
import type {
  InboundHeaders,
  LookupResult,
  Mailbox,
  MailboxConnector,
  OutgoingMail,
  SentMail,
  SoughtMail,
  UnreadableMessage,
} from '../../server/connectors/mail.ts'
import { refuseCallInTransaction } from '../../server/platform/transaction-scope.ts'

/** Says what a call of a fake cloud does this time; 'ok' when nothing is wrong. */
export type Fault = (call: string) => Promise<string>

const calm: Fault = async () => 'ok'

/**
 * A mailbox that behaves as Gmail does: sending consumes the draft. `fault` decides about each call:
 * `ok`, `lost_before` and `lost_after` (no answer; nothing happened, or everything did), any fault of the port,
 * and for `lookup` also `unknown` (the search lags). Asked about `slow`, it may say `lands_late`: the call ends without an
 * answer, and the vendor goes on with it.
 */
export class FakeMailbox implements Mailbox, MailboxConnector {
  readonly drafts = new Map<string, OutgoingMail>()
  readonly delivered: OutgoingMail[] = []
  /** Handles of sends that were given up without an answer: they may still land, at any time. */
  readonly underWay: string[] = []
  /** What has come in; the cursor is how many of them were read. */
  readonly inbox: InboundHeaders[] = []
  /** What the next reading finds and cannot read. */
  readonly unreadable: UnreadableMessage[] = []
  fault: Fault = calm
  address = 'seller@nord.example'
  html: string | null = null
  private count = 0

  async open(): Promise<Mailbox> {
    await this.meet('open')
    return this
  }

  async probe() {
    return { address: this.address }
  }

  async signature() {
    await this.meet('signature')
    return this.html
  }

  async prepare(mail: OutgoingMail) {
    const lost = await this.meet('prepare')
    const handle = `draft-${++this.count}`
    this.drafts.set(handle, mail)
    if (lost) throw new ConnectorError('ambiguous')
    return { handle }
  }

  async submit(handle: string) {
    if ((await this.fault('slow')) === 'lands_late') {
      this.underWay.push(handle)
      throw new ConnectorError('ambiguous')
    }
    const lost = await this.meet('submit')
    const mail = this.drafts.get(handle)
    if (!mail) throw new ConnectorError('not_found')
    this.drafts.delete(handle)
    this.delivered.push(mail)
    await this.fault('delivered')
    if (lost) throw new ConnectorError('ambiguous')
    return { messageId: `vendor-${handle}`, threadId: null }
  }

  async leftAs() {
    return undefined
  }

  async lookup(handle: string, rfcMessageId: string): Promise<LookupResult> {
    refuseCallInTransaction('lookup')
    const fault = await this.fault('lookup')
    if (fault === 'unknown') return { state: 'unknown' }
    if (fault !== 'ok') throw new ConnectorError('temporary')
    if (this.drafts.has(handle)) return { state: 'not_sent' }
    const sent = this.delivered.some((mail) => mail.messageId === rfcMessageId)
    return sent ? { state: 'sent', messageId: `vendor-${handle}`, threadId: null } : { state: 'unknown' }
  }

  async discard(handle: string) {
    await this.meet('discard')
    return this.drafts.delete(handle) ? ('taken' as const) : ('gone' as const)
  }

  /** The vendor finishes a send that nobody waits for any more, if its draft is still there. */
  land(handle: string) {
    const mail = this.drafts.get(handle)
    if (mail && this.drafts.delete(handle)) this.delivered.push(mail)
  }

  async findSent(_since: Date, mails: SoughtMail[]): Promise<SentMail[]> {
    await this.meet('findSent')
    return mails.map(({ messageId }) => {
      const isSent = this.delivered.some((mail) => mail.messageId === messageId)
      if (!isSent) return { state: 'not_sent' }
      return { state: 'sent', messageId: `found-${messageId}`, threadId: null, sentAt: new Date(0) }
    })
  }

  async readNew({ cursor }: { cursor: string | null }) {
    await this.meet('readNew')
    const messages = this.inbox.slice(Number(cursor ?? 0))
    return { cursor: String(this.inbox.length), messages, unreadable: this.unreadable.splice(0), more: false }
  }

  async readAgain(id: string) {
    await this.meet('readAgain')
    return this.inbox.find((one) => one.id === id) ?? null
  }

  /** Messages that can be read whole, by the vendor's id. */
  readonly whole = new Map<string, string>()

  async readWhole(id: string) {
    await this.meet('readWhole')
    return this.whole.get(id) ?? null
  }

  /** True when the answer is to be lost although the call succeeds. */
  private async meet(call: string): Promise<boolean> {
    refuseCallInTransaction(call)
    const fault = await this.fault(call)
    if (fault === 'lost_before') throw new ConnectorError('ambiguous')
    if (fault === 'ok' || fault === 'lost_after') return fault === 'lost_after'
    throw new ConnectorError(fault as ConnectorError['fault'], { vendorCode: `FAKE_${fault}` })
  }
}

/** A Salesforce of one record with its people. `keyed`: the org has the unique key field on Tasks. */
export class FakeCrm implements Crm, CrmConnector {
  readonly tasks: (CrmTask & { id: string })[] = []
  readonly optedOut = new Set<string>()
  readonly optedOutAddresses = new Set<string>()
  people: CrmPerson[] = []
  keyed = true
  fault: Fault = calm
  instanceUrl = 'https://nord.my.salesforce.com'
  readonly records = {
    read: (ref: CrmRef) => this.readRecord(ref),
    findPeople: async () => this.people,
    readPlaces: async () => this.places,
    readOptOuts: (people: CrmPerson[], addresses: string[]) => this.readOptOuts(people, addresses),
    readSight: () => this.readSight(),
    writeOptOut: (write: { address: string; isOut: boolean; only: string[] | null }) =>
      this.writeOptOut(write),
  } as Crm['records']
  places: CrmPlace[] = []
  /** Columns of each object and what stands in them, for everybody. */
  readonly columns: Record<string, Record<string, CrmValue>> = {}
  readonly fields: Crm['fields'] = {
    list: async (object) =>
      Object.keys(this.columns[object] ?? {}).map((name) => ({ name, label: name, type: 'string' })),
    read: async (object, ids, paths) => {
      await this.meet('readFields')
      const at = (path: string) => {
        const [parent = '', child] = path.split('.')
        return (child ? this.columns[parent]?.[child] : this.columns[object]?.[parent]) ?? null
      }
      return new Map(ids.map((id) => [id, new Map(paths.map((path) => [path, at(path)]))]))
    },
  }
  readonly activities = {
    writeTasks: (writes: readonly TaskWrite[]) => Promise.all(writes.map((write) => this.outcomeOf(write))),
  }
  readonly diagnostics = { probe: () => this.probe(), organization: () => this.organization() }

  async open(): Promise<Crm> {
    return this
  }

  async probe() {
    await this.meet('probe')
  }

  async organization() {
    return { id: '00D000000000001AAA', name: 'Nord' }
  }

  async readRecord(ref: CrmRef) {
    await this.meet('readRecord')
    const isPerson = ref.object === 'Lead' || ref.object === 'Contact'
    const people = isPerson ? this.people.filter((one) => one.id === ref.id) : this.people
    const known = people.map((one) => this.current(one))
    return { ...ref, name: 'Record', subtitle: null, people: known, conversions: [] }
  }

  /** Whether its users are shown everything, as in an org whose records are open to all. */
  seesAll = true

  async readOptOuts(people: { id: string }[] = [], _addresses?: string[]): Promise<OptOuts> {
    await this.meet('readOptOuts')
    const known = new Set(this.people.map(({ id }) => id))
    const shown = new Set(people.flatMap(({ id }) => (known.has(id) ? [id] : [])))
    const { seesAll } = this
    const boxes = this.people.map(({ id, email }) => ({ id, address: email, isOut: this.optedOut.has(id) }))
    return { ids: new Set(this.optedOut), addresses: new Set(this.optedOutAddresses), boxes, shown, seesAll }
  }

  async readSight() {
    await this.meet('readSight')
    return this.seesAll
  }

  async writeOptOut(write: {
    address: string
    isOut: boolean
    only: string[] | null
  }): Promise<OptOutsWritten> {
    const { address, isOut, only } = write
    await this.meet('writeOptOut')
    const changed = this.people.filter(
      ({ id, email }) =>
        email === address && this.optedOut.has(id) !== isOut && (only === null || only.includes(id)),
    )
    for (const { id } of changed)
      if (isOut) this.optOut(id)
      else this.optedOut.delete(id)
    if (!isOut && changed.length > 0) this.optedOutAddresses.delete(address)
    return { changed: changed.map(({ id }) => id), refused: null }
  }

  async writeTask(task: CrmTask, doubtful: boolean): Promise<{ taskId: string; conversion?: CrmConversion }> {
    const lost = await this.meet('writeTask')
    const known = this.keyed || doubtful ? this.tasks.find((one) => one.key === task.key) : undefined
    const written = known ?? { ...task, id: `00T${String(this.tasks.length).padStart(15, '0')}` }
    if (!known) this.tasks.push(written)
    await this.fault('written')
    if (lost) throw new ConnectorError('ambiguous')
    return { taskId: written.id }
  }

  optOut(id: string) {
    this.optedOut.add(id)
    const address = this.people.find((one) => one.id === id)?.email
    if (address) this.optedOutAddresses.add(address)
  }

  private async outcomeOf({ task, doubtful }: TaskWrite): Promise<TaskOutcome> {
    try {
      return { state: 'written', ...(await this.writeTask(task, doubtful)) }
    } catch (error) {
      if (error instanceof ConnectorError) return { state: 'failed', error }
      throw error
    }
  }

  private current(person: CrmPerson): CrmPerson {
    return { ...person, optedOut: this.optedOut.has(person.id) }
  }

  private async meet(call: string): Promise<boolean> {
    refuseCallInTransaction(call)
    const fault = await this.fault(call)
    if (fault === 'lost_before') throw new ConnectorError('ambiguous')
    if (fault === 'ok' || fault === 'lost_after') return fault === 'lost_after'
    throw new ConnectorError(fault as ConnectorError['fault'], { vendorCode: `FAKE_${fault}` })
  }
}
