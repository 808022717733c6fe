/** How companies say what they are before the law, the longer ones first. */
const legalForms = [
  'gmbh & co. kg',
  'gmbh & co kg',
  'incorporated',
  'corporation',
  'ab (publ)',
  'pty. ltd',
  'limited',
  'pty ltd',
  's.r.l',
  's.p.a',
  'l.l.c',
  'sarl',
  'gmbh',
  'corp',
  'inc',
  'llc',
  'llp',
  'ltd',
  'plc',
  'aps',
  'a/s',
  'asa',
  'oyj',
  'pty',
  'srl',
  's.a',
  'n.v',
  'b.v',
  'bv',
  'ag',
  'ab',
  'oy',
]

/** Forms that are also words of a name: they are left out after a comma only. */
const afterComma = ['company', 'sas', 'spa', 'co', 'lp', 'kg', 'se', 'hb', 'as', 'sa', 'nv']

/** Longest name that is looked at. */
const longest = 255

/** A company's name as people say it: `Holm Logistics, Inc.` is `Holm Logistics`, `Nordvik AB` is `Nordvik`. */
export function friendlyCompany(name: string): string {
  const words = name.trim().split(/\s+/).join(' ')
  if (words.length > longest) return words
  const whole = words.endsWith('.') ? words.slice(0, -1) : words
  const ends = (form: string, before: string) => whole.toLowerCase().endsWith(`${before}${form}`)
  const isForm = (form: string) => ends(form, ' ') || ends(form, ',')
  const isAside = (form: string) => ends(form, ', ') || ends(form, ',')
  const form = legalForms.find(isForm) ?? afterComma.find(isAside)
  if (!form) return words
  const rest = whole.slice(0, -form.length).trim()
  return (rest.endsWith(',') ? rest.slice(0, -1).trim() : rest) || words
}
