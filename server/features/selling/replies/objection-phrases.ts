/**
 * How people say that they want no more mail, in English, Swedish and German: words in their order, folded. `a|b` is
 * either, `~` up to three others between, `!` must not follow, `$` ends the clause. `whole`: nothing else is said in the
 * clause, but for courtesies.
 */
export interface Phrase {
  words: string
  whole?: true
}

const me = 'me|us|my|our'
const mail = 'email|emails|mail|mails|message|messages|mailing|mailings|newsletter|newsletters|offers|spam'
const writing = 'emailing|mailing|contacting|writing|messaging|spamming|bothering|pestering|harassing'

const english = [
  `stop ${writing} !you`,
  `stop sending ~ ${me}`,
  `stop sending ~ ${mail}|these|this|those|anything`,
  `stop these|this|those|all|your ~ ${mail}`,
  `quit ${writing} !you`,
  'do not email|mail|contact|write|message|bother|call me|us',
  'do not ~ email|mail|contact|write|message ~ again|anymore|further',
  'never email|mail|contact|write|message ~ again',
  'do not send ~ me|us ~ anything|again|anymore|these|such',
  `do not send ~ me|us ~ any|more|further ~ ${mail}`,
  `do not send ~ more|further|such|these|again ~ ${mail}`,
  'do not want ~ hear from you',
  `do not want|wish ~ more|any|further|your|these|such ~ ${mail}|contact`,
  'do not want|wish ~ be contacted|emailed|mailed',
  `do not want|wish ~ receive|get ~ ${mail}|these|them|anything`,
  'no longer want|wish ~ receive|hear|contacted|emailed',
  `would rather|prefer not ~ receive|get|be ~ ${mail}|contacted|emailed`,
  'remove|delete|strike|unsubscribe me|us',
  'remove|delete|erase ~ my|our ~ address|details|data|name|information|contact',
  'remove|delete|take my|our email|mail from|off your|the|all',
  'take me|us|my|our off your|the|this|all|any',
  'take my|our ~ address|name off',
  'opt me|us out',
  'want|wish|like to unsubscribe|opt',
  'leave me|us alone',
  `no more ${mail}|contact`,
  'cease ~ contact|communication|communications|emailing',
  'lose my|our ~ address|number|email',
  'object to ~ processing|marketing|use|receiving|being',
  'withdraw ~ consent',
]

const postar =
  'mejl|mail|mejlen|mailen|epost|post|meddelanden|utskick|utskicken|brev|reklam|erbjudanden|nyhetsbrev'
const skriva = 'mejla|maila|mailar|mejlar|kontakta|kontaktar|skriva|skriver|spamma|hora|tjata|trakassera'
const mig = 'mig|oss|mej'
const fler = 'fler|flera|mer|mera|nagra|dessa|sadana|sana|era|dina|langre'

const swedish = [
  `sluta ~ ${skriva}`,
  `sluta ~ skicka ~ ${postar}|${mig}|detta|det|dessa|sant|sadant`,
  `sluta med ~ ${postar}`,
  `upphor|upphora med ~ ${postar}|kontakt|kontakten`,
  'ta bort mig|oss|mej',
  'ta bort min|mina|var|vara ~ adress|mejladress|mailadress|epostadress|uppgifter|mejl|mail',
  'stryk|avregistrera|avprenumerera|radera mig|oss|mej',
  'stryk|radera min|mina|var|vara ~ adress|mejladress|mailadress|epostadress|uppgifter',
  'vill ~ avregistrera|avprenumerera|avsluta',
  `vill inte|ej|aldrig ~ ha|fa|ta ~ ${fler} ~ ${postar}`,
  `vill inte|ej|aldrig ~ ha|fa ~ ${postar} ~ fran|igen|langre|mer`,
  'vill inte|ej|slippa ~ bli kontaktad|kontaktade|mejlad',
  `vill slippa ~ ${postar}`,
  `kontakta|kontaktar|mejla|maila|skriv|ring inte|ej|aldrig ~ ${mig}`,
  `kontakta|mejla|maila ${mig} inte|ej|aldrig`,
  `kontakta|mejla|maila|skriv inte|ej|aldrig ~ igen|mer|langre`,
  `skriv inte|ej|aldrig ~ till ${mig}`,
  `skicka inte|ej|aldrig ~ ${fler}`,
  `skicka inte|ej|aldrig ~ ${postar}|${mig} ~ igen|langre|mer`,
  `inga ~ fler|mer|flera ${postar}`,
  'undanber mig|oss',
  'lat mig|oss vara $',
  'lat|lamna mig|oss ~ ifred|fred',
  'hor inte|aldrig av dig|er',
  'motsatter mig|oss',
  'aterkallar|aterkalla ~ samtycke',
]

const post =
  'mail|mails|email|emails|nachricht|nachrichten|werbung|werbemails|newsletter|post|zusendungen|angebote|anfragen|schreiben'
const mich = 'mich|mir|uns'
const weitere = 'weitere|weiteren|mehr|solche|solchen|ihre|deine'

const german = [
  'horen|hort|hor ~ auf $',
  'horen|hort|hor ~ auf ~ schreiben|kontaktieren|mailen|belastigen|schicken|senden|damit',
  `stoppen|stoppt|stopp sie|bitte|die|diese|alle|ihre ~ ${post}`,
  `keine|keinerlei weitere|weiteren ~ ${post}|kontakt|kontakte|kontaktaufnahme`,
  `keine|kein ${post} mehr`,
  `keine ~ ${post} ~ mehr ~ schicken|senden|zusenden|zuschicken|erhalten|bekommen|schreiben`,
  `schreiben|schreib|mailen|kontaktieren|kontaktiere|kontaktiert|belastigen|senden|schicken|schick|sende ~ ${mich} ~ nicht|nichts|nie`,
  `schicken|senden|schick|sende ~ ${mich} ~ keine ~ ${post}`,
  `schicken|senden|schick|sende ~ keine ~ ${post} ~ mehr`,
  `mochte|will|wollen|mochten|wunsche|wunschen ~ keine ~ ${post} ~ mehr|erhalten|bekommen|haben|von`,
  `mochte|will|mochten|wollen ~ nicht ~ kontaktiert|angeschrieben|angemailt|belastigt`,
  `mochte|will|mochten ~ von ~ nichts ~ horen`,
  `wunsche|wunschen keine|keinen ~ ${weitere}|kontakt|${post}`,
  'entfernen|entferne|entfernt|streichen|streiche|nehmen|nimm|loschen|losche|tragen|trag|melden|melde ~ mich|uns ~ aus|von|ab|bitte|raus|verteiler|liste',
  'entfernen|entferne|streichen|streiche|loschen|losche sie ~ mich|uns',
  'entfernen|entferne|streichen|streiche|loschen|losche ~ meine|unsere ~ adresse|daten|emailadresse|mailadresse|kontaktdaten',
  'mochte|will ~ mich|uns abmelden|austragen',
  'lassen|lass ~ mich|uns ~ ruhe $',
  `unterlassen|unterlasse ~ ${post}|kontaktaufnahme|kontaktaufnahmen|zusendung`,
  'unterlassen sie das|dies|es',
  'widerspreche|widersprechen ~ nutzung|verarbeitung|verwendung|werbung|zusendung|werblichen|kontaktaufnahme|speicherung',
  'widerrufe ~ einwilligung|zustimmung',
]

/** A clause in which nothing else is said. */
const wholes = [
  'stop',
  'stop it',
  'stop this',
  'stop that',
  'unsubscribe',
  'opt out',
  'optout',
  'remove',
  'no more',
  'sluta',
  'sluta nu',
  'stopp',
  'avregistrera',
  'avregistrering',
  'avprenumerera',
  'avanmal',
  'abmelden',
  'austragen',
  'aufhoren',
  'abbestellen',
  'nicht mehr schreiben',
  'inga fler',
].map((words): Phrase => ({ words, whole: true }))

export const phrases: { language: 'en' | 'sv' | 'de' | 'any'; phrase: Phrase }[] = [
  ...english.map((words) => ({ language: 'en' as const, phrase: { words } })),
  ...swedish.map((words) => ({ language: 'sv' as const, phrase: { words } })),
  ...german.map((words) => ({ language: 'de' as const, phrase: { words } })),
  ...wholes.map((phrase) => ({ language: 'any' as const, phrase })),
]

/** What the foot of a mail asks whoever wants no more to answer: that word and nothing else in the line. */
export const refusals = new Set(['no', 'nej', 'nein'])

/** Said before or after, it changes nothing. */
export const courtesies = new Set(
  'please pls kindly thanks thank you hi hello hey dear just now immediately ok okay tack snalla vanligen hej bitte danke hallo sofort mfg mvh regards so ja yes and och und'.split(
    ' ',
  ),
)

/** Before a phrase, these turn it round: "please don't stop writing to me". */
export const negators = new Set(
  'not never inte ej aldrig nicht nie niemals kein keine without utan ohne'.split(' '),
)

/** Between the words of a phrase they make something else of it: "do not hesitate to contact me". */
export const breaks = new Set([
  ...negators,
  ...'hesitate forget afraid tveka glom zogern vergessen if unless until when before om nar wenn falls bevor bis'.split(
    ' ',
  ),
])

/** How an answer greets, above what it says. */
export const greetings = new Set(
  'hi hello hey dear hej hejsan hallo guten god sehr liebe lieber no nej nein'.split(' '),
)

/** A clause that begins so is about something that may be, or what the reader may do. */
export const conditions = [
  'if you',
  'should you',
  'in case you',
  'om du',
  'om ni',
  'wenn sie',
  'wenn du',
  'falls sie',
  'falls du',
  'sollten sie',
  'to unsubscribe',
  'click',
  'klicka',
  'klicken',
]
