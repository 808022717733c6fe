import { generateKeyPairSync } from 'node:crypto'
import { history, largeSeeds, longLead } from '../large-world.ts'
import { openStore, type Store } from '../store.ts'
import { type Employee, employees, org, type Seed, records as seeds } from '../world.ts'
import type { Fault } from './fault.ts'
import { newId, type ObjectName } from './ids.ts'
import { taskStatuses } from './objects.ts'

export type FieldValue = string | number | boolean | null
export type Row = Record<string, FieldValue>

/** A browser in which somebody is signed in to Salesforce. */
export interface Session {
  userId: string
  /** Sent back by every form of the pages, so that no other site can post them. */
  formToken: string
}

/** An authorization code. `usedAt` and all times are epoch milliseconds. */
export interface Code {
  userId: string
  clientId: string
  redirectUri: string
  challenge: string
  scopes: string[]
  nonce: string | null
  expiresAt: number
  used: boolean
}

/** One approval of the app by one user: lives as long as its refresh token. */
export interface Grant {
  id: string
  userId: string
  clientId: string
  scopes: string[]
  refreshToken: string
  /** Refresh tokens that rotation replaced: presenting one ends the approval. */
  spent: string[]
}

export interface AccessToken {
  userId: string
  clientId: string
  grantId: string | null
  scopes: string[]
  issuedAt: number
  expiresAt: number
  /** Given before the org's My Domain was renamed: who calls with it calls the former address. */
  isAtFormerDomain?: boolean
}

export interface SalesforceState {
  sequence: number
  activityFields: boolean
  rotation: boolean
  tokenLifetimeMinutes: number
  apiUsage: number
  sessions: Record<string, Session>
  codes: Record<string, Code>
  /** What a user allowed the app, kept apart from tokens: consent is not asked for twice. */
  approvals: Record<string, string[]>
  grants: Grant[]
  accessTokens: Record<string, AccessToken>
  /** The look that each user chose last. */
  looks: Record<string, 'classic' | 'lightning'>
  /** Users whose address Salesforce has not verified. */
  unverified: string[]
  records: Record<ObjectName, Row[]>
  faults: Fault[]
  /** Private key (PKCS 8, PEM) that signs id tokens. */
  signingKey: string
}

/** Opens `${dataDir}/salesforce.json`, or begins with the people and records of the world. */
export function openSalesforceState(dataDir: string): Store<SalesforceState> {
  return openStore(dataDir, 'salesforce.json', initialState)
}

function initialState(): SalesforceState {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return {
    sequence: 100,
    activityFields: true,
    rotation: true,
    tokenLifetimeMinutes: 120,
    apiUsage: 17,
    sessions: {},
    codes: {},
    approvals: {},
    grants: [],
    accessTokens: {},
    looks: {},
    unverified: [],
    records: initialRecords(),
    faults: [],
    signingKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** Sequence numbers far from those of the tasks that are made here. */
const firstTask = 500_000
const year = 365 * 24 * 3600_000

function initialRecords(): Record<ObjectName, Row[]> {
  const all = [...seeds, ...largeSeeds]
  const of = (object: Seed['object']) => all.filter((seed) => seed.object === object).map(rowOfSeed)
  return {
    Lead: of('Lead'),
    Contact: of('Contact'),
    Account: of('Account'),
    Opportunity: of('Opportunity'),
    OpportunityContactRole: of('OpportunityContactRole'),
    Task: longHistory(employees.find((person) => person.key === 'ben')?.salesforceUserId ?? null),
    User: employees.map(rowOfEmployee),
    TaskStatus: taskStatuses.map(rowOfStatus),
    Organization: [{ Id: org.id, Name: org.name, IsSandbox: false, OrganizationType: 'Enterprise Edition' }],
    UserPermissionAccess: [],
  }
}

/** What has happened to the Lead with a long history. Activities older than a year are archived: only queryAll finds them. */
function longHistory(owner: Row[string]): Row[] {
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

function rowOfSeed(seed: Seed): Row {
  const owner = employees.find((person) => person.key === seed.owner) ?? employees[0]
  return {
    ...seed.fields,
    OwnerId: owner?.salesforceUserId ?? null,
    ...stamps(owner?.salesforceUserId ?? null),
  }
}

function rowOfEmployee(person: Employee): Row {
  return {
    Id: person.salesforceUserId,
    Username: person.salesforceUsername,
    Email: person.email,
    Name: person.name,
    FirstName: person.givenName,
    LastName: person.familyName,
    Title: person.title,
    Phone: person.phone,
    IsActive: true,
    UserType: 'Standard',
    LanguageLocaleKey: person.language === 'sv' ? 'sv' : 'en_US',
    LocaleSidKey: localeOf(person),
    TimeZoneSidKey: person.timeZone,
    ...stamps(person.salesforceUserId),
  }
}

function localeOf(person: Employee): string {
  if (person.language === 'sv') return 'sv_SE'
  return person.timeZone === 'Europe/London' ? 'en_GB' : 'en_SE'
}

function rowOfStatus(status: (typeof taskStatuses)[number], at: number): Row {
  const { label, closed, standard } = status
  const order = { SortOrder: at + 1, IsDefault: standard ?? false, IsClosed: closed ?? false }
  return { Id: newId('TaskStatus', at + 1), MasterLabel: label, ApiName: label, ...order }
}

function stamps(userId: string | null): Row {
  const at = salesforceTime(new Date())
  return {
    CreatedDate: at,
    LastModifiedDate: at,
    SystemModstamp: at,
    CreatedById: userId,
    LastModifiedById: userId,
    IsDeleted: false,
  }
}

/** A moment as Salesforce writes it: `2026-11-22T07:25:03.000+0000`, always UTC. */
export function salesforceTime(moment: Date): string {
  return moment.toISOString().replace('Z', '+0000')
}
