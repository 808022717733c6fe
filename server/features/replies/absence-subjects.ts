import { foldedText } from '../../platform/folded-text.ts'

/**
 * How a mail program begins the subject of an answer that it sends while its owner is away, and no person does: English,
 * Swedish, German, French, Spanish, Italian, Dutch, Danish and Norwegian, Finnish, Portuguese, Polish.
 */
const certain = [
  'automatic reply',
  'automatic response',
  'automated reply',
  'auto reply',
  'auto-reply',
  'autoreply',
  'auto response',
  'auto-response',
  'autosvar',
  'automatiskt svar',
  'automatische antwort',
  'automatische ruckantwort',
  'abwesenheitsnotiz',
  'abwesenheitsnachricht',
  'reponse automatique',
  'message automatique',
  "message d'absence",
  'respuesta automatica',
  'risposta automatica',
  'automatisch antwoord',
  'automatische reactie',
  'afwezigheidsbericht',
  'automatisk svar',
  'automatsvar',
  'fraværsbesked',
  'automaattinen vastaus',
  'automaattivastaus',
  'poissaoloviesti',
  'poissaoloilmoitus',
  'resposta automatica',
  'automatyczna odpowiedz',
  'odpowiedz automatyczna',
].map(foldedText)

/** Words that a person may begin a subject with as well. */
const possible = [
  'out of office',
  'out of the office',
  'away from the office',
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

/**
 * Whether a subject says that its sender is away and that a program has answered. After a possible word stands what a
 * program puts there: a colon, nothing, or the subject that it answers. What a person answers to such a mail begins with
 * `Re:` or a kin of it, and is none.
 */
export function saysAbsence(subject: string, answered: string): boolean {
  const said = foldedText(subject).replace(/^[[(*"'\s]{1,8}/, '')
  const rest = (phrases: string[]) =>
    phrases.flatMap((phrase) => (said.startsWith(phrase) ? [said.slice(phrase.length)] : []))
  if (rest(certain).some((after) => !/^[\p{L}\p{N}]/u.test(after))) return true
  const original = foldedText(answered)
  return rest(possible).some((after) => isProgramsWay(after, original))
}

function isProgramsWay(after: string, original: string): boolean {
  const words = after.replace(/^ ?(?:message|autoreply|auto-reply|reply|notification|notice)\b/, '')
  if (/^ ?[\])*"'.!]{0,3} ?(?:[:：]|$)/.test(words)) return true
  return original !== '' && /^[\])\s–—-]/.test(words) && words.replace(/^[\])\s–—-]{1,8}/, '') === original
}
