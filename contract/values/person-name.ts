/** What follows a name after a comma and belongs to it. */
const suffixes = /^(?:inc|ltd|llc|plc|corp|co|ab|as|a\/s|oy|gmbh|bv|sa|jr|sr|ii|iii|phd|md|mba|msc|bsc)$/i

/** How the name of a company ends. */
const company = /(?:^| )(?:inc|ltd|llc|plc|corp|ab|hb|kb|as|a\/s|aps|oyj?|gmbh|ag|bv|sa)\.?$/i

/** Words of a title or a department, without accents. */
const titleWords = new Set([
  ...[
    'vd',
    'vvd',
    'ceo',
    'cfo',
    'coo',
    'cto',
    'cio',
    'cmo',
    'cso',
    'cro',
    'kam',
    'hr',
    'it',
    'president',
    'vice',
  ],
  ...['chief', 'director', 'manager', 'head', 'lead', 'leader', 'sales', 'account', 'executive', 'engineer'],
  ...['developer', 'administrator', 'admin', 'assistant', 'partner', 'owner', 'founder', 'intern', 'extern'],
  ...[
    'external',
    'consultant',
    'specialist',
    'analyst',
    'advisor',
    'coordinator',
    'representative',
    'seller',
  ],
  ...['marketing', 'marknad', 'finance', 'ekonomi', 'support', 'service', 'customer', 'inkop', 'purchasing'],
  ...[
    'office',
    'kontor',
    'team',
    'salj',
    'forsaljning',
    'agare',
    'grundare',
    'ordforande',
    'verkauf',
    'vertrieb',
  ],
  ...[
    'geschaftsfuhrer',
    'leiter',
    'direktor',
    'utvecklare',
    'projektledare',
    'receptionist',
    'ekonom',
    'jurist',
  ],
])

/** How such words end where they are written together. */
const titleEnd =
  /(?:chef|ansvarig|ledare|konsult|direktor|ingenjor|saljare|tekniker|assistent|samordnare|koordinator|avdelning(?:en)?)$/

/** Places that stand beside names; none that is a usual name itself. */
const places = new Set([
  ...[
    'stockholm',
    'goteborg',
    'gothenburg',
    'malmo',
    'uppsala',
    'vasteras',
    'orebro',
    'linkoping',
    'helsingborg',
  ],
  ...[
    'jonkoping',
    'norrkoping',
    'umea',
    'gavle',
    'boras',
    'sundsvall',
    'lulea',
    'oslo',
    'trondheim',
    'stavanger',
  ],
  ...[
    'kopenhamn',
    'københavn',
    'copenhagen',
    'aarhus',
    'odense',
    'helsinki',
    'helsingfors',
    'tampere',
    'turku',
  ],
  ...[
    'hamburg',
    'munchen',
    'munich',
    'frankfurt',
    'amsterdam',
    'brussels',
    'wien',
    'zurich',
    'madrid',
    'barcelona',
  ],
  ...[
    'sverige',
    'sweden',
    'norge',
    'norway',
    'danmark',
    'denmark',
    'finland',
    'suomi',
    'deutschland',
    'germany',
  ],
  ...['uk', 'usa', 'nordic', 'nordics', 'norden', 'emea', 'europe', 'europa'],
])

/** Small words that a family name begins with. */
const particles = /^(?:von|van|de|der|den|del|della|da|di|du|la|le|af|av|zu|zur|ten|ter|el|al|bin|ibn)$/i

/**
 * A name as one says it: `Berg, Anna` is `Anna Berg`. Without quotes around it and remarks in brackets behind it, with
 * single spaces, and without the title or the place that stands apart from it. It is turned only where what follows the
 * comma is sure to be a first name, by its look and by the address; else it stays as it is written.
 */
export function spokenName(written: string, email = ''): string {
  const name = written
    .replace(/["“”„«»\\]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^['‘](.*)['’]$/, '$1')
  const parts = name.split(',').map(withoutRemark).filter(Boolean)
  const last = parts.at(-1) ?? ''
  const suffix = parts.length > 1 && suffixes.test(last.replaceAll('.', '')) ? parts.pop() : undefined
  const people = withoutRoles(parts, email)
  return [turned(people, email), suffix].filter(Boolean).join(', ')
}

function turned(parts: string[], email: string): string {
  const [family = '', given = ''] = parts
  const asWritten = parts.join(', ')
  if (parts.length !== 2 || company.test(family) || isRole(family) || isRole(given)) return asWritten
  if (!isGiven(given, family)) return asWritten
  const count = (text: string) =>
    text.split(' ').filter((word) => !particles.test(word) && !initial.test(word)).length
  const isLong = { family: count(family) > 1, given: count(given) > 1 }
  if (isLong.family && !speaksOf(given, email)) return asWritten
  if (isLong.given && !speaksOf(family, email)) return asWritten
  return fullName(given, family)
}

/** First and last name as one says them: where names have no letters but signs, the family comes first. */
export function fullName(first: string, last: string): string {
  const isInSigns = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(last)
  return (isInSigns ? [last, first] : [first, last]).filter(Boolean).join(' ')
}

const initial = /^(?:\p{Lu}|Dr|Prof)\.?$/u

/** Whether this looks like the first names that go with a family name: begun with capitals, and no abbreviation. */
function isGiven(text: string, family: string): boolean {
  const words = text.split(' ')
  const isLower = family === family.toLowerCase()
  const isLoud = text.length > 1 && text === text.toUpperCase() && text !== text.toLowerCase()
  if (isLoud && family !== family.toUpperCase()) return words.every((word) => initial.test(word))
  return words.length < 4 && words.every((word) => (isLower ? anyWord : capitalWord).test(word))
}

const capitalWord = /^[\p{Lu}\p{Lt}\p{Lo}][\p{L}\p{M}'’-]*\.?$/u
const anyWord = /^\p{L}[\p{L}\p{M}'’-]*\.?$/u

/** Without the titles, places and companies behind a name, and the place or company before it. */
function withoutRoles(parts: string[], email: string): string[] {
  const [first = '', ...others] = parts
  const [second = ''] = others
  const isAside = (isPlace(first) || company.test(first)) && !speaksOf(first, email)
  if (others.length === 1 && isAside && second.includes(' ') && !isRole(second)) return others
  const end = company.test(first) ? -1 : others.findIndex((part) => isRole(part) || company.test(part))
  return end === -1 ? parts : parts.slice(0, end + 1)
}

/** Whether a text is a title, a department or a place and nobody's name. */
export function isRole(text: string): boolean {
  const isTitle = (word: string) => titleWords.has(word) || titleEnd.test(word)
  return (
    isPlace(text) ||
    folded(text)
      .split(/[ /.-]/)
      .some(isTitle)
  )
}

function isPlace(text: string): boolean {
  return places.has(folded(text))
}

/** Without what stands in brackets at the end, where something stands before it. */
function withoutRemark(text: string): string {
  const bare = text.replace(/[([][^()[\]]*[)\]]\s?$/, '').trim()
  return bare || text.replace(/[()[\]]/g, '').trim()
}

/** A name in the cells of a row that hold no address: the whole, or first and last name where each is a word. */
export function nameInCells(cells: string[], email = ''): string {
  const [first = '', second = ''] = cells
    .map((cell) => spokenName(cell, email))
    .filter((cell) => /\p{L}/u.test(cell) && !/\d/.test(cell) && !isRole(cell) && !company.test(cell))
  const isWord = (text: string) => text !== '' && !text.includes(' ')
  const isPair = isWord(first) && isWord(second) && isGiven(second, first)
  return isPair ? `${first} ${second}` : first
}

/** Whether a text is made of what names are made of. */
export function isNameLike(text: string): boolean {
  return /^[\p{L}\p{M}'’ -]{1,60}\.?$/u.test(text) && !/ at /i.test(text)
}

/** Whether an address holds a word of the name before its sign. */
export function speaksOf(name: string, email: string): boolean {
  const local = folded(email.slice(0, 64).split('@')[0] ?? '')
  return folded(name)
    .split(/[^\p{L}]+/u)
    .some((word) => word.length > 1 && local.includes(word))
}

function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
