import { toLongId } from '../../sandbox/salesforce/ids.ts'
import { type Employee, employees } from '../../sandbox/world.ts'

/*
 * An installation needs more people than the sandbox has: each is stopped somewhere else. They work at the sandbox's
 * company, with a Salesforce user, a Google and a Microsoft account each, for as long as they are wanted.
 */

/** Who is stopped where: make-people.ts says it. */
const names: Record<string, string> = {
  carl: 'Carl Nystrom',
  dora: 'Dora Falk',
  elsa: 'Elsa Lund',
  frida: 'Frida Ros',
  gustav: 'Gustav Ek',
  hanna: 'Hanna Dahl',
  ivar: 'Ivar Strand',
  jonas: 'Jonas Vik',
  karin: 'Karin Ahl',
  lisa: 'Lisa Bohm',
}

const addressOf = (name: string) => `${name.toLowerCase().replace(' ', '.')}@nordvik.example`

const colleagues: Employee[] = Object.entries(names).map(([key, name], at) => ({
  key,
  name,
  givenName: name.split(' ')[0] ?? name,
  familyName: name.split(' ')[1] ?? name,
  email: addressOf(name),
  salesforceUsername: `${addressOf(name)}.crm`,
  salesforceUserId: toLongId(`005Nw0000020${String(at).padStart(3, '0')}`),
  role: 'seller',
  language: 'en',
  timeZone: 'Europe/Stockholm',
  title: 'Account Executive',
  phone: '+46 8 555 010 20',
  look: 'lightning',
  gmailSignature: '',
}))

/** Has them work there; what is returned lets them go again. */
export function hireColleagues(): () => void {
  employees.push(...colleagues)
  return () => {
    for (const one of colleagues) employees.splice(employees.indexOf(one), 1)
  }
}

export function emailOf(key: string): string {
  const found = employees.find((one) => one.key === key)
  if (!found) throw new Error(`Nobody is called ${key}`)
  return found.email
}

export function salesforceIdOf(key: string): string | undefined {
  return employees.find((one) => one.key === key)?.salesforceUserId
}
