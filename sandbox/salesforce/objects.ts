import { computed, type Field, field, reference } from './fields.ts'
import type { ObjectName } from './ids.ts'

/** One object of the org. `children` maps a child relationship of SOQL to its object and column. */
export interface ObjectDefinition {
  name: ObjectName
  label: string
  labelPlural: string
  fields: Field[]
  children: Record<string, { object: ObjectName; field: string }>
  /** Whether records can be written over REST. */
  writable: boolean
}

/** The task statuses of the org. Which of them means "done" is read from here, never from the word. */
export const taskStatuses: { label: string; closed?: boolean; standard?: boolean }[] = [
  { label: 'Not Started', standard: true },
  { label: 'In Progress' },
  { label: 'Completed', closed: true },
  { label: 'Waiting on someone else' },
  { label: 'Deferred' },
]

const leadStatuses = [
  'Open - Not Contacted',
  'Working - Contacted',
  'Closed - Converted',
  'Closed - Not Converted',
]
const stages = [
  'Prospecting',
  'Qualification',
  'Needs Analysis',
  'Value Proposition',
  'Id. Decision Makers',
  'Perception Analysis',
  'Proposal/Price Quote',
  'Negotiation/Review',
  'Closed Won',
  'Closed Lost',
]

const system: Field[] = [
  computed('Id', 'id', { label: 'Record ID' }),
  computed('IsDeleted', 'boolean', { label: 'Deleted' }),
  computed('CreatedDate', 'datetime'),
  { ...reference('CreatedById', ['User']), readOnly: true },
  computed('LastModifiedDate', 'datetime'),
  { ...reference('LastModifiedById', ['User']), readOnly: true },
  computed('SystemModstamp', 'datetime'),
]
const owner = reference('OwnerId', ['User'], { label: 'Owner ID' })

const person: Field[] = [
  field('FirstName', 'string', { length: 40 }),
  field('LastName', 'string', { length: 80, required: true }),
  computed('Name', 'string', { label: 'Full Name', length: 121 }),
  field('Title', 'string', { length: 128 }),
  field('Email', 'email'),
  field('Phone', 'phone'),
  field('MobilePhone', 'phone'),
  field('HasOptedOutOfEmail', 'boolean', { label: 'Email Opt Out' }),
  field('DoNotCall', 'boolean'),
  field('Description', 'textarea'),
]

/** Columns of Account where accounts may be people. */
export const personFields: Field[] = [
  computed('IsPersonAccount', 'boolean'),
  { ...reference('PersonContactId', ['Contact']), readOnly: true },
  computed('PersonEmail', 'email'),
]

/** Columns that the MSI package adds to Activity. Absent from orgs that have not installed it. */
export const activityFields: Field[] = [
  field('MSI_Key__c', 'string', { length: 80, externalId: true }),
  field('MSE_Email_Status__c', 'string'),
  field('MSE_Details__c', 'url'),
  field('MSE_Template__c', 'string'),
  field('MSE_Template_Details__c', 'url'),
  field('MSE_Viewed__c', 'boolean'),
  field('MSE_Clicked__c', 'boolean'),
  field('MSE_Replied__c', 'boolean'),
  field('MSE_Presentation_Viewed__c', 'boolean'),
  field('MSE_Campaign__c', 'string'),
  field('MSE_Current_Campaign_Step__c', 'string'),
  field('MSE_Campaign_Details_Link__c', 'url'),
  field('MSE_Call_Recording__c', 'url'),
  field('MSE_Call_Local_Presence_ID__c', 'string'),
  field('mktosales_call_outcome__c', 'string', { length: 50 }),
  field('mktosales_call_reason__c', 'string', { length: 50 }),
]

const lead: ObjectDefinition = {
  name: 'Lead',
  label: 'Lead',
  labelPlural: 'Leads',
  writable: true,
  children: { Tasks: { object: 'Task', field: 'WhoId' } },
  fields: [
    ...system,
    owner,
    ...person,
    field('Company', 'string', { required: true }),
    field('Status', 'picklist', { values: leadStatuses, defaultValue: 'Open - Not Contacted' }),
    field('LeadSource', 'picklist', { values: ['Web', 'Phone Inquiry', 'Partner Referral', 'Other'] }),
    field('Industry', 'picklist', { values: ['Energy', 'Manufacturing', 'Technology', 'Transportation'] }),
    field('Website', 'url'),
    field('City', 'string', { length: 40 }),
    field('State', 'string', { label: 'State/Province', length: 80 }),
    field('Country', 'string', { length: 80 }),
    computed('IsConverted', 'boolean'),
    { ...reference('ConvertedContactId', ['Contact']), readOnly: true },
  ],
}

const contact: ObjectDefinition = {
  name: 'Contact',
  label: 'Contact',
  labelPlural: 'Contacts',
  writable: true,
  children: {
    Tasks: { object: 'Task', field: 'WhoId' },
    OpportunityContactRoles: { object: 'OpportunityContactRole', field: 'ContactId' },
  },
  fields: [
    ...system,
    owner,
    ...person,
    reference('AccountId', ['Account']),
    field('Department', 'string', { length: 80 }),
    field('MailingCity', 'string', { length: 40 }),
    field('MailingState', 'string', { label: 'Mailing State/Province', length: 80 }),
    field('MailingCountry', 'string', { length: 80 }),
  ],
}

const account: ObjectDefinition = {
  name: 'Account',
  label: 'Account',
  labelPlural: 'Accounts',
  writable: true,
  children: {
    Contacts: { object: 'Contact', field: 'AccountId' },
    Opportunities: { object: 'Opportunity', field: 'AccountId' },
    Tasks: { object: 'Task', field: 'AccountId' },
  },
  fields: [
    ...system,
    owner,
    field('Name', 'string', { label: 'Account Name', required: true }),
    field('Industry', 'picklist', { values: ['Energy', 'Manufacturing', 'Technology', 'Transportation'] }),
    field('Phone', 'phone'),
    field('Website', 'url'),
    field('BillingCity', 'string', { length: 40 }),
    field('BillingCountry', 'string', { length: 80 }),
    field('Description', 'textarea'),
  ],
}

const opportunity: ObjectDefinition = {
  name: 'Opportunity',
  label: 'Opportunity',
  labelPlural: 'Opportunities',
  writable: true,
  children: {
    OpportunityContactRoles: { object: 'OpportunityContactRole', field: 'OpportunityId' },
    Tasks: { object: 'Task', field: 'WhatId' },
  },
  fields: [
    ...system,
    owner,
    field('Name', 'string', { length: 120, required: true }),
    reference('AccountId', ['Account']),
    field('StageName', 'picklist', { label: 'Stage', values: stages, required: true }),
    field('Amount', 'currency'),
    field('CloseDate', 'date', { required: true }),
    field('Probability', 'percent'),
    field('Description', 'textarea'),
    computed('IsClosed', 'boolean'),
    computed('IsWon', 'boolean'),
  ],
}

const contactRole: ObjectDefinition = {
  name: 'OpportunityContactRole',
  label: 'Opportunity Contact Role',
  labelPlural: 'Opportunity Contact Roles',
  writable: true,
  children: {},
  fields: [
    ...system,
    reference('OpportunityId', ['Opportunity'], { required: true, createOnly: true }),
    reference('ContactId', ['Contact'], { required: true }),
    field('Role', 'picklist', { values: ['Decision Maker', 'Evaluator', 'Business User', 'Other'] }),
    field('IsPrimary', 'boolean', { label: 'Primary' }),
  ],
}

const subtypes = ['Task', 'Email', 'ListEmail', 'Cadence', 'Call', 'LinkedIn']

const task: ObjectDefinition = {
  name: 'Task',
  label: 'Task',
  labelPlural: 'Tasks',
  writable: true,
  children: {},
  fields: [
    ...system,
    owner,
    field('Subject', 'string', { required: true }),
    field('Status', 'picklist', {
      values: taskStatuses.map((one) => one.label),
      defaultValue: 'Not Started',
    }),
    field('Priority', 'picklist', { values: ['High', 'Normal', 'Low'], defaultValue: 'Normal' }),
    field('ActivityDate', 'date', { label: 'Due Date Only' }),
    field('Description', 'textarea'),
    reference('WhoId', ['Contact', 'Lead'], { label: 'Name ID' }),
    reference('WhatId', ['Account', 'Opportunity'], { label: 'Related To ID' }),
    field('TaskSubtype', 'picklist', {
      values: subtypes,
      defaultValue: 'Task',
      restricted: true,
      createOnly: true,
    }),
    field('CallType', 'picklist', { values: ['Internal', 'Inbound', 'Outbound'] }),
    field('CallDurationInSeconds', 'int'),
    field('CallDisposition', 'string'),
    field('CallObject', 'string'),
    field('ReminderDateTime', 'datetime'),
    field('IsReminderSet', 'boolean'),
    computed('IsClosed', 'boolean', { label: 'Closed' }),
    computed('IsHighPriority', 'boolean'),
    computed('IsArchived', 'boolean', { label: 'Archived' }),
    computed('CompletedDateTime', 'datetime'),
    { ...reference('AccountId', ['Account']), readOnly: true },
  ],
}

const user: ObjectDefinition = {
  name: 'User',
  label: 'User',
  labelPlural: 'Users',
  writable: false,
  children: {},
  fields: [
    ...system,
    computed('Username', 'string', { length: 80 }),
    computed('Name', 'string', { label: 'Full Name', length: 121 }),
    computed('FirstName', 'string', { length: 40 }),
    computed('LastName', 'string', { length: 80 }),
    computed('Email', 'email'),
    computed('Title', 'string', { length: 80 }),
    computed('Phone', 'phone'),
    computed('IsActive', 'boolean', { label: 'Active' }),
    computed('UserType', 'picklist'),
    computed('LanguageLocaleKey', 'picklist', { label: 'Language' }),
    computed('LocaleSidKey', 'picklist', { label: 'Locale' }),
    computed('TimeZoneSidKey', 'picklist', { label: 'Time Zone' }),
  ],
}

/** Small objects that clients read to learn about the org. */
const settings: ObjectDefinition[] = [
  {
    name: 'TaskStatus',
    label: 'Task Status Value',
    labelPlural: 'Task Status Values',
    writable: false,
    children: {},
    fields: [
      computed('Id', 'id'),
      computed('MasterLabel', 'string'),
      computed('ApiName', 'string'),
      computed('SortOrder', 'int'),
      computed('IsDefault', 'boolean'),
      computed('IsClosed', 'boolean'),
    ],
  },
  {
    name: 'Organization',
    label: 'Organization',
    labelPlural: 'Organizations',
    writable: false,
    children: {},
    fields: [
      computed('Id', 'id'),
      computed('Name', 'string'),
      computed('IsSandbox', 'boolean'),
      computed('OrganizationType', 'picklist'),
      computed('DefaultLeadAccess', 'picklist'),
      computed('DefaultContactAccess', 'picklist'),
      computed('DefaultAccountAccess', 'picklist'),
    ],
  },
  {
    name: 'UserPermissionAccess',
    label: 'User Permission Access',
    labelPlural: 'User Permission Access',
    writable: false,
    children: {},
    fields: [
      computed('Id', 'id'),
      computed('PermissionsApiEnabled', 'boolean'),
      computed('PermissionsViewAllData', 'boolean'),
    ],
  },
]

const all = [lead, contact, account, opportunity, contactRole, task, user, ...settings]

/** All objects, in the order of the global describe. */
export const objectNames: ObjectName[] = all.map((one) => one.name)

/**
 * The definition of an object as this org has it now: Task carries the package's columns only
 * while they are installed. Names are matched without regard to case, as SOQL does.
 */
export function findObject(name: string, installed: boolean): ObjectDefinition | undefined {
  const found = all.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (found?.name !== 'Task' || !installed) return found
  return { ...found, fields: [...found.fields, ...activityFields] }
}

/** A column by its name, without regard to case. */
export function findField(object: ObjectDefinition, name: string): Field | undefined {
  return object.fields.find((one) => one.name.toLowerCase() === name.toLowerCase())
}
