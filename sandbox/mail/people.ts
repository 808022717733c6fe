import { largeSeeds } from '../large-world.ts'
import { employees, type Language, records } from '../world.ts'

/** Someone with a mailbox in the sandbox: an employee or a prospect. */
export interface Inhabitant {
  address: string
  name: string
  /** What the person does and where, as one line. */
  about: string
  language: Language
  timeZone: string
  kind: 'employee' | 'prospect'
}

/** Everyone who can receive mail: employees first, then the Leads and Contacts that have an address. */
export function inhabitants(): Inhabitant[] {
  return [...employees.map(fromEmployee), ...records.flatMap(fromRecord)]
}

/** They would crowd the page of everyone. */
const others = largeSeeds.flatMap(fromRecord)

/** The person with this address, without regard to case. */
export function findInhabitant(address: string): Inhabitant | undefined {
  const wanted = address.trim().toLowerCase()
  return [...inhabitants(), ...others].find((one) => one.address === wanted)
}

function fromEmployee(employee: (typeof employees)[number]): Inhabitant {
  return {
    address: employee.email,
    name: employee.name,
    about: `${employee.title}, Nordvik Instruments`,
    language: employee.language,
    timeZone: employee.timeZone,
    kind: 'employee',
  }
}

function fromRecord({ object, fields }: (typeof records)[number]): Inhabitant[] {
  if ((object !== 'Lead' && object !== 'Contact') || !fields.Email) return []
  const company = fields.Company ?? accountName(fields.AccountId)
  return [
    {
      address: String(fields.Email).toLowerCase(),
      name: String(fields.Name),
      about: [fields.Title, company].filter(Boolean).join(', '),
      // The world says nothing of a prospect's language; a Swedish telephone number is a fair sign.
      language: String(fields.Phone ?? '').startsWith('+46') ? 'sv' : 'en',
      timeZone: 'Europe/Stockholm',
      kind: 'prospect',
    },
  ]
}

function accountName(id: unknown): string {
  const account = [...records, ...largeSeeds].find(
    (record) => record.object === 'Account' && record.fields.Id === id,
  )
  return String(account?.fields.Name ?? '')
}
