/**
 * Who lives in the sandbox: one company that sells, and the people it sells to.
 * Every address is under .example (RFC 2606), so nothing can ever leave this machine.
 */

export type Language = 'en' | 'sv'

/** Someone who works at the selling company: has a Salesforce user, a Google and a Microsoft mailbox. */
export interface Employee {
  key: string
  name: string
  givenName: string
  familyName: string
  email: string
  /** Salesforce user names look like an address but are not one. */
  salesforceUsername: string
  salesforceUserId: string
  role: 'admin' | 'seller'
  language: Language
  timeZone: string
  title: string
  phone: string
  /** How Salesforce shows itself to this person at first. */
  look: 'classic' | 'lightning'
  /** The signature that already stands in this person's Gmail; '' when there is none. */
  gmailSignature: string
}

export const password = 'sandbox'

export const org = {
  name: 'Nordvik Instruments AB',
  id: '00DNw0000004Kp2MAE',
  domain: 'nordvik.example',
} as const

const signature = (name: string, title: string, phone: string) =>
  `<div dir="ltr"><b>${name}</b><br>${title}, Nordvik Instruments<br><a href="tel:${phone.replaceAll(' ', '')}">${phone}</a> · <a href="https://nordvik.example">nordvik.example</a></div>`

export const employees: Employee[] = [
  {
    key: 'anna',
    name: 'Anna Berg',
    givenName: 'Anna',
    familyName: 'Berg',
    email: 'anna.berg@nordvik.example',
    salesforceUsername: 'anna.berg@nordvik.example.crm',
    salesforceUserId: '005Nw000001aBcDIAU',
    role: 'seller',
    language: 'sv',
    timeZone: 'Europe/Stockholm',
    title: 'Säljare',
    phone: '+46 8 555 010 12',
    look: 'classic',
    gmailSignature: signature('Anna Berg', 'Säljare', '+46 8 555 010 12'),
  },
  {
    key: 'ben',
    name: 'Ben Carter',
    givenName: 'Ben',
    familyName: 'Carter',
    email: 'ben.carter@nordvik.example',
    salesforceUsername: 'ben.carter@nordvik.example.crm',
    salesforceUserId: '005Nw000001eFgHIAU',
    role: 'seller',
    language: 'en',
    timeZone: 'Europe/London',
    title: 'Account Executive',
    phone: '+44 20 5550 0119',
    look: 'lightning',
    gmailSignature: signature('Ben Carter', 'Account Executive', '+44 20 5550 0119'),
  },
  {
    key: 'astrid',
    name: 'Astrid Lindqvist',
    givenName: 'Astrid',
    familyName: 'Lindqvist',
    email: 'astrid.lindqvist@nordvik.example',
    salesforceUsername: 'astrid.lindqvist@nordvik.example.crm',
    salesforceUserId: '005Nw000001iJkLIAU',
    role: 'admin',
    language: 'en',
    timeZone: 'Europe/Stockholm',
    title: 'Sales Operations',
    phone: '+46 8 555 010 10',
    look: 'lightning',
    gmailSignature: '',
  },
]

/** The employee with this address, without regard to case. */
export function findEmployee(email: string): Employee | undefined {
  return employees.find((one) => one.email === email.trim().toLowerCase())
}

/** A row of Salesforce data as the sandbox starts with it. `Owner` is an employee's key. */
export interface Seed {
  object: 'Lead' | 'Contact' | 'Account' | 'Opportunity' | 'OpportunityContactRole'
  fields: Record<string, string | number | boolean | null>
  owner?: string
}

export const records: Seed[] = [
  {
    object: 'Lead',
    owner: 'ben',
    fields: {
      Id: '00QNw00002LeadAMAR',
      FirstName: 'Maria',
      LastName: 'Holm',
      Name: 'Maria Holm',
      Email: 'maria.holm@holmlogistics.example',
      Company: 'Holm Logistics',
      Title: 'Head of Operations',
      Phone: '+45 55 50 01 22',
      Status: 'Open - Not Contacted',
      City: 'Aarhus',
      Country: 'Danmark',
      HasOptedOutOfEmail: false,
    },
  },
  {
    object: 'Lead',
    owner: 'ben',
    fields: {
      Id: '00QNw00002LeadBMAR',
      FirstName: 'James',
      LastName: 'Okafor',
      Name: 'James Okafor',
      Email: 'james.okafor@brightwater.example',
      Company: 'Brightwater Foods',
      Title: 'Plant Manager',
      Phone: '+1 312 555 0144',
      Status: 'Working - Contacted',
      City: 'Chicago',
      State: 'IL',
      Country: 'United States',
      HasOptedOutOfEmail: false,
    },
  },
  {
    object: 'Lead',
    owner: 'anna',
    fields: {
      Id: '00QNw00002LeadCMAR',
      FirstName: 'Sofia',
      LastName: 'Ek',
      Name: 'Sofia Ek',
      Email: 'sofia.ek@ekochlund.example',
      Company: 'Ek & Lund Mekaniska',
      Title: 'Inköpschef',
      Phone: '+46 31 555 01 77',
      Status: 'Open - Not Contacted',
      City: 'Göteborg',
      Country: 'Sverige',
      HasOptedOutOfEmail: false,
    },
  },
  {
    object: 'Lead',
    owner: 'anna',
    fields: {
      Id: '00QNw00002LeadDMAR',
      FirstName: 'Peter',
      LastName: 'Vinter',
      Name: 'Peter Vinter',
      Email: 'peter.vinter@vinterbygg.example',
      Company: 'Vinter Bygg',
      Title: 'VD',
      Phone: '+46 90 555 01 03',
      Status: 'Open - Not Contacted',
      City: 'Umeå',
      Country: 'SE',
      HasOptedOutOfEmail: true,
    },
  },
  {
    object: 'Lead',
    owner: 'ben',
    fields: {
      Id: '00QNw00002LeadEMAR',
      FirstName: 'Noor',
      LastName: 'Haddad',
      Name: 'Noor Haddad',
      Email: null,
      Company: 'Cedar Analytics',
      Title: 'CTO',
      Phone: '+971 4 555 0188',
      Status: 'Open - Not Contacted',
      City: 'Dubai',
      Country: 'United Arab Emirates',
      HasOptedOutOfEmail: false,
    },
  },
  {
    object: 'Account',
    owner: 'ben',
    fields: {
      Id: '001Nw00003AcctAIAR',
      Name: 'Harbor & Finch Ltd',
      Industry: 'Manufacturing',
      Phone: '+44 117 555 0100',
      Website: 'https://harborfinch.example',
      BillingCity: 'Bristol',
      BillingCountry: 'United Kingdom',
    },
  },
  {
    object: 'Account',
    owner: 'anna',
    fields: {
      Id: '001Nw00003AcctBIAR',
      Name: 'Solberg Energi AS',
      Industry: 'Energy',
      Phone: '+47 55 55 01 00',
      Website: 'https://solbergenergi.example',
      BillingCity: 'Bergen',
      BillingCountry: 'Norway',
    },
  },
  {
    object: 'Contact',
    owner: 'ben',
    fields: {
      Id: '003Nw00004ContAIAR',
      FirstName: 'Grace',
      LastName: 'Finch',
      Name: 'Grace Finch',
      Email: 'grace.finch@harborfinch.example',
      AccountId: '001Nw00003AcctAIAR',
      Title: 'Managing Director',
      Phone: '+44 117 555 0101',
      MailingCity: 'Bristol',
      MailingCountry: 'United Kingdom',
      HasOptedOutOfEmail: false,
    },
  },
  {
    object: 'Contact',
    owner: 'ben',
    fields: {
      Id: '003Nw00004ContBIAR',
      FirstName: 'Oliver',
      LastName: 'Reed',
      Name: 'Oliver Reed',
      Email: 'oliver.reed@harborfinch.example',
      AccountId: '001Nw00003AcctAIAR',
      Title: 'Procurement Lead',
      Phone: '+44 117 555 0102',
      MailingCity: 'Bristol',
      MailingCountry: 'United Kingdom',
      HasOptedOutOfEmail: false,
    },
  },
  {
    object: 'Contact',
    owner: 'anna',
    fields: {
      Id: '003Nw00004ContCIAR',
      FirstName: 'Ingrid',
      LastName: 'Solberg',
      Name: 'Ingrid Solberg',
      Email: 'ingrid.solberg@solbergenergi.example',
      AccountId: '001Nw00003AcctBIAR',
      Title: 'Daglig leder',
      Phone: '+47 55 55 01 01',
      MailingCity: 'Bergen',
      MailingCountry: 'Norge',
      HasOptedOutOfEmail: false,
    },
  },
  {
    object: 'Contact',
    owner: 'anna',
    fields: {
      Id: '003Nw00004ContDIAR',
      FirstName: 'Lars',
      LastName: 'Moen',
      Name: 'Lars Moen',
      Email: 'lars.moen@solbergenergi.example',
      AccountId: '001Nw00003AcctBIAR',
      Title: 'Teknisk sjef',
      Phone: '+47 55 55 01 02',
      MailingCity: 'Bergen',
      MailingCountry: 'Norge',
      HasOptedOutOfEmail: false,
    },
  },
  {
    object: 'Opportunity',
    owner: 'ben',
    fields: {
      Id: '006Nw00005OpptAIAR',
      Name: 'Harbor & Finch: flow meters, phase 2',
      AccountId: '001Nw00003AcctAIAR',
      StageName: 'Proposal/Price Quote',
      Amount: 48000,
      CloseDate: '2026-12-18',
      Probability: 60,
    },
  },
  {
    object: 'Opportunity',
    owner: 'anna',
    fields: {
      Id: '006Nw00005OpptBIAR',
      Name: 'Solberg Energi: sensorer 2027',
      AccountId: '001Nw00003AcctBIAR',
      StageName: 'Needs Analysis',
      Amount: 310000,
      CloseDate: '2027-01-29',
      Probability: 30,
    },
  },
  {
    object: 'OpportunityContactRole',
    fields: {
      Id: '00KNw00006RoleAMAR',
      OpportunityId: '006Nw00005OpptAIAR',
      ContactId: '003Nw00004ContAIAR',
      Role: 'Decision Maker',
      IsPrimary: true,
    },
  },
  {
    object: 'OpportunityContactRole',
    fields: {
      Id: '00KNw00006RoleBMAR',
      OpportunityId: '006Nw00005OpptAIAR',
      ContactId: '003Nw00004ContBIAR',
      Role: 'Evaluator',
      IsPrimary: false,
    },
  },
  {
    object: 'OpportunityContactRole',
    fields: {
      Id: '00KNw00006RoleCMAR',
      OpportunityId: '006Nw00005OpptBIAR',
      ContactId: '003Nw00004ContCIAR',
      Role: 'Decision Maker',
      IsPrimary: true,
    },
  },
]
