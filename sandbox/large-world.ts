import type { Seed } from './world.ts'

/**
 * Records of a size that real orgs have: an Account with sixty people, and a Lead that has been worked on for two years.
 */
export const largeAccount = '001Nw00003AcctLIAR'
export const longLead = '00QNw00002LeadLMAR'

const people = 60
/** Tasks of the Lead, one every six days. */
const tasks = 120

const givenNames = ['Ada', 'Björn', 'Chiara', 'Dmitri', 'Élodie', 'Farid', 'Greta', 'Håkan', 'Iris', 'José']
const familyNames = ['Åkesson', "O'Brien", 'Müller', 'Nowak', 'Santos', 'Zhang']
const titles = ['Buyer', 'Plant Manager', 'Head of Maintenance', 'Process Engineer', 'CFO']
const domain = 'westerwerke.example'

export const largeSeeds: Seed[] = [
  {
    object: 'Account',
    owner: 'ben',
    fields: {
      Id: largeAccount,
      Name: 'Wester Werke Group',
      Industry: 'Manufacturing',
      Phone: '+49 30 555 0100',
      Website: `https://${domain}`,
      BillingCity: 'Berlin',
      BillingCountry: 'Germany',
    },
  },
  ...Array.from({ length: people }, (_, at) => contact(at)),
  {
    object: 'Lead',
    owner: 'ben',
    fields: {
      Id: longLead,
      FirstName: 'Henrik',
      LastName: 'Lång',
      Name: 'Henrik Lång',
      Email: 'henrik.lang@langhistoria.example',
      Company: 'Lång Historia AB',
      Title: 'Fabrikschef',
      Phone: '+46 8 555 01 99',
      City: 'Västerås',
      Country: 'Sweden',
      Status: 'Working - Contacted',
      HasOptedOutOfEmail: false,
    },
  },
]

/** One in ten has no address, one in fifteen has opted out; no two have the same name. */
function contact(at: number): Seed {
  const [given = '', family = ''] = [
    givenNames[at % givenNames.length],
    familyNames[Math.floor(at / givenNames.length)],
  ]
  const number = String(at).padStart(2, '0')
  return {
    object: 'Contact',
    owner: 'ben',
    fields: {
      Id: `003Nw00004PER${number}IAH`,
      FirstName: given,
      LastName: family,
      Name: `${given} ${family}`,
      Email: at % 10 === 9 ? null : `person.${number}@${domain}`,
      AccountId: largeAccount,
      Title: titles[at % titles.length] ?? null,
      Phone: `+49 30 555 02${number}`,
      MailingCity: 'Berlin',
      MailingCountry: 'Germany',
      HasOptedOutOfEmail: at % 15 === 14,
    },
  }
}

/** What has happened to the Lead, oldest first; the last one a week before `now`. */
export function history(now: Date): { subject: string; at: Date }[] {
  const day = 24 * 3600_000
  return Array.from({ length: tasks }, (_, index) => {
    const kind = ['Call', 'Email: Flow meters', 'Meeting', 'Email: Follow-up'][index % 4]
    return {
      subject: `${kind} ${index + 1}`,
      at: new Date(now.getTime() - (7 + 6 * (tasks - 1 - index)) * day),
    }
  })
}
