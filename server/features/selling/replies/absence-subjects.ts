import { foldedText } from '../../../platform/folded-text.ts'

/**
 * How a mail program begins the subject of an answer that it sends while its owner is away, and no person does: English,
 * Swedish, German, French, Spanish, Italian, Dutch, Danish and Norwegian, Finnish, Portuguese, Polish.
 */
const certain = [
  'automatic reply',
  'automatic response',
  'automated reply',
  'auto reply',
  'autoreply',
  'auto response',
  'out of office autoreply',
  'out of office auto reply',
  'autosvar',
  'automatiskt svar',
  'automatische antwort',
  'automatische ruckantwort',
  'abwesenheitsnotiz',
  'abwesenheitsnachricht',
  'abwesenheitsmeldung',
  'reponse automatique',
  'message automatique',
  "message d'absence",
  'respuesta automatica',
  'mensaje automatico',
  'risposta automatica',
  'automatisch antwoord',
  'automatische reactie',
  'automatisch bericht',
  'afwezigheidsbericht',
  'afwezigheidsassistent',
  'automatisk svar',
  'automatsvar',
  'fraværsbesked',
  'fraværsmelding',
  'automaattinen vastaus',
  'automaattivastaus',
  'poissaoloviesti',
  'poissaoloilmoitus',
  'resposta automatica',
  'mensagem automatica',
  'automatyczna odpowiedz',
  'odpowiedz automatyczna',
  'autoodpowiedz',
].map(foldedText)

/** Words that a person may begin a subject with as well. */
const possible = [
  'out of office',
  'out of the office',
  'away from the office',
  'away from office',
  'franvaro',
  'franvarande',
  'franvaromeddelande',
  'ej pa kontoret',
  'inte pa kontoret',
  'pa semester',
  'abwesend',
  'abwesenheit',
  'nicht im buro',
  'urlaub',
  'absence',
  'absence du bureau',
  'absent',
  'absente',
  'absent du bureau',
  'absente du bureau',
  'absent(e)',
  'absent(e) du bureau',
  'fuera de la oficina',
  'fuera de oficina',
  'ausencia',
  'ausente',
  'fuori ufficio',
  'assente',
  'assenza',
  'afwezig',
  'afwezigheid',
  'niet op kantoor',
  'ikke til stede',
  'ikke på kontoret',
  'fravær',
  'fraværende',
  'poissa',
  'poissa toimistolta',
  'poissaolo',
  'fora do escritorio',
  'ausencia do escritorio',
  'poza biurem',
  'nieobecnosc',
].map(foldedText)

/** What a subject may begin with before its first word. */
const opening = /^[[(*"'\s]{1,8}/

/** What programs put between their phrase and the subject that they answer. */
const between = /^[[\]()*"'.!:：\s–—-]{1,8}/

/** `Re:` and its kin, one or several. */
const answers = /^(?:(?:re|fw|fwd|sv|vs|vb|aw|wg|antw|rep|tr|rv|res|odp) ?[:：] ?){1,5}/

/**
 * Whether a subject says that its sender is away and that a program has answered. Behind its phrase a program puts the
 * subject that it answers, or nothing; behind one that people do not begin a subject with a colon tells as well. What a
 * person answers begins with `Re:` or a kin of it, or is the subject of our mail as it stands, and is no absence.
 */
export function saysAbsence(subject: string, answered: string): boolean {
  const said = comparable(subject).replace(opening, '')
  const original = comparable(answered).replace(answers, '').replace(opening, '')
  const behind = (phrases: string[]) =>
    phrases.flatMap((phrase) => (said.startsWith(phrase) ? [said.slice(phrase.length)] : []))
  const [surely, perhaps] = [behind(certain), behind(possible)]
  if ([...surely, ...perhaps].some((after) => isSubject(after, original))) return true
  if (original !== '' && said.startsWith(original) && !/^[\p{L}\p{N}]/u.test(said.slice(original.length))) {
    return false
  }
  return (
    surely.some((after) => /^[\])*"'.!]{0,3} ?(?:[:：]|$)|^\]/.test(after)) ||
    perhaps.some(isNothing) ||
    isDominos(said)
  )
}

/** Folded, with hyphens and apostrophes as in the phrases: `Out-of-Office` is `out of office`. */
function comparable(text: string): string {
  return foldedText(text.replace(/[’ʼ´`]/g, "'").replace(/(?<=\p{L})[-‐‑](?=\p{L})/gu, ' '))
}

/** What a program calls its own message. */
function withoutKind(after: string): string {
  return after.replace(/^ ?(?:message|autoreply|auto reply|reply|notification|notice)\b/, '')
}

function isSubject(after: string, original: string): boolean {
  const words = withoutKind(after)
  return (
    original !== '' &&
    between.test(words) &&
    words.replace(between, '').replace(answers, '').replace(opening, '') === original
  )
}

function isNothing(after: string): boolean {
  return /^ ?[\])*"'.!]{0,3} ?[:：]?$/.test(withoutKind(after))
}

/** `AUTO: Eva Holm is out of the office (returning 12/01/2026)`, as Domino writes. */
function isDominos(said: string): boolean {
  return said.startsWith('auto: ') && /\bis out of (?:the )?office(?: \(returning|$)/.test(said)
}
