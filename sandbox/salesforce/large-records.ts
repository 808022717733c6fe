import { history, largeAccount, largeSeeds, longLead } from '../large-world.ts'
import { newId, type ObjectName } from './ids.ts'
import { type Row, rowOfSeed, type SalesforceState, salesforceTime } from './state.ts'

/** Sequence numbers far from those of the tasks that are made here. */
const firstTask = 500_000
const year = 365 * 24 * 3600_000

/** Whether the org has the Account with many people and the Lead with a long history. */
export function hasLargeRecords({ records }: SalesforceState): boolean {
  return records.Account.some((row) => row.Id === largeAccount)
}

/** Puts them into the org, and takes them out with everything that hangs on them. */
export function turnLargeRecords(state: SalesforceState, on: boolean): void {
  const { records } = state
  const own = new Set([...largeSeeds.map(({ fields }) => fields.Id), longLead])
  for (const name of ['Account', 'Contact', 'Lead', 'Task'] satisfies ObjectName[])
    records[name] = records[name].filter(
      (row) =>
        ![row.Id, row.AccountId, row.WhoId, row.WhatId].some((id) => typeof id === 'string' && own.has(id)),
    )
  if (!on) return
  for (const seed of largeSeeds) records[seed.object].push(rowOfSeed(seed))
  const lead = records.Lead.find((row) => row.Id === longLead)
  records.Task.push(...tasksOf(lead?.OwnerId ?? null))
}

/** Activities that are older than a year are archived: only queryAll finds them. */
function tasksOf(owner: Row[string]): Row[] {
  const now = new Date()
  return history(now).map(({ subject, at }, index) => {
    const moment = salesforceTime(at)
    return {
      Id: newId('Task', firstTask + index),
      Subject: subject,
      WhoId: longLead,
      WhatId: null,
      AccountId: null,
      OwnerId: owner,
      Status: 'Completed',
      Priority: 'Normal',
      TaskSubtype: subject.startsWith('Email') ? 'Email' : 'Task',
      ActivityDate: at.toISOString().slice(0, 10),
      IsClosed: true,
      IsHighPriority: false,
      IsArchived: now.getTime() - at.getTime() > year,
      IsDeleted: false,
      CompletedDateTime: moment,
      CreatedDate: moment,
      LastModifiedDate: moment,
      SystemModstamp: moment,
      CreatedById: owner,
      LastModifiedById: owner,
    }
  })
}
