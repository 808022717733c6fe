import { foldedText } from '../../../platform/folded-text.ts'
import {
  breaks,
  conditions,
  courtesies,
  greetings,
  negators,
  type Phrase,
  phrases,
  refusals,
} from './objection-phrases.ts'

/** What is looked through: who objects says so early, and shortly. */
const most = { characters: 6_000, words: 40 }
/** Other words that may stand in a gap, and words before a phrase among which one may turn it round. */
const reach = { gap: 3, before: 3 }
/** Words of a line that does nothing but greet. */
const greeting = 4

type Slot = { kind: 'gap' | 'end' } | { kind: 'one' | 'not'; words: Set<string> }

const compiled = phrases.map(({ language, phrase }) => ({
  rule: `${language}: ${phrase.words}`.slice(0, 120),
  slots: compile(phrase),
  whole: phrase.whole === true,
}))

function compile({ words }: Phrase): Slot[] {
  return words.split(' ').map((word): Slot => {
    if (word === '~') return { kind: 'gap' }
    if (word === '$') return { kind: 'end' }
    const isNot = word.startsWith('!')
    return { kind: isNot ? 'not' : 'one', words: new Set(word.slice(isNot ? 1 : 0).split('|')) }
  })
}

const wholes = compiled.filter(({ whole }) => whole)
/** The others by the words that each may begin with. */
const begins = Map.groupBy(
  compiled
    .filter(({ whole }) => !whole)
    .flatMap((phrase) => firstWords(phrase.slots).map((first) => ({ ...phrase, first }))),
  ({ first }) => first,
)

function firstWords([first]: Slot[]): string[] {
  return first && 'words' in first ? [...first.words] : []
}

/**
 * By which phrase a text, its writer's own words alone, says that they want no more mail; null when it does not. Of each word
 * only the phrases are tried that begin with it.
 */
export function objectionIn(text: string): string | null {
  for (const { tokens, leads, isAlone } of clausesOf(text)) {
    // One word says it where an answer begins; below it is the foot of somebody's mail.
    if (leads && isAlone && tokens.length === 1 && refusals.has(tokens[0] ?? '')) return `any: ${tokens[0]}`
    const rule = (leads ? wholeOf(tokens) : null) ?? saidIn(tokens)
    if (rule !== null) return rule
  }
  return null
}

function wholeOf(tokens: string[]): string | null {
  const bare = tokens.filter((token) => !courtesies.has(token))
  return wholes.find(({ slots }) => bare.length === slots.length && matches(bare, 0, slots))?.rule ?? null
}

function saidIn(tokens: string[]): string | null {
  for (const [at, token] of tokens.entries()) {
    const found = begins.get(token)?.find(({ slots }) => matches(tokens, at, slots))
    if (found && !isTurned(tokens, at)) return found.rule
  }
  return null
}

/** It is said of what may be, or the other way round. */
function isTurned(tokens: string[], at: number): boolean {
  const words = tokens.join(' ')
  const ahead = tokens.slice(Math.max(0, at - reach.before), at)
  return (
    conditions.some((begin) => words.startsWith(begin)) ||
    ahead.some((token) => negators.has(token)) ||
    ahead.join(' ').includes('no need')
  )
}

interface Clause {
  tokens: string[]
  /** It stands in the first line that does more than greet. */
  leads: boolean
  /** Nothing else stands in that line. */
  isAlone: boolean
}

function clausesOf(text: string): Clause[] {
  const clauses: Clause[] = []
  let hasLed = false
  for (const line of text.slice(0, most.characters).split('\n')) {
    const parts = line.split(/[.,;:!?()…]/).map(tokensOf)
    const filled = parts.filter((tokens) => tokens.length > 0)
    clauses.push(...filled.map((tokens) => ({ tokens, leads: !hasLed, isAlone: filled.length === 1 })))
    const [first = ''] = filled[0] ?? []
    const isGreeting = greetings.has(first) && filled.flat().length <= greeting
    if (filled.length > 0 && !isGreeting) hasLed = true
  }
  return clauses
}

function tokensOf(part: string): string[] {
  const plain = foldedText(part)
    .replaceAll(/[’ʼ´`]/g, "'")
    .replaceAll(/\be[- ](?:mail|post)/g, (word) => `e${word.slice(2)}`)
    .replaceAll(/\bdon'?t\b/g, 'do not')
    .replaceAll(/\bi'd\b/g, 'i would')
  return plain
    .split(/[^\p{L}\p{N}|]/u)
    .filter(Boolean)
    .slice(0, most.words)
}

function matches(tokens: string[], at: number, [asked, ...more]: Slot[]): boolean {
  if (!asked) return true
  const token = tokens[at]
  switch (asked.kind) {
    case 'end':
      return token === undefined
    case 'not':
      return (token === undefined || !asked.words.has(token)) && matches(tokens, at, more)
    case 'one':
      return token !== undefined && asked.words.has(token) && matches(tokens, at + 1, more)
    case 'gap':
      return isBehindGap(tokens, at, more)
  }
}

function isBehindGap(tokens: string[], at: number, more: Slot[]): boolean {
  for (let skipped = 0; skipped <= reach.gap; skipped++) {
    if (matches(tokens, at + skipped, more)) return true
    if (breaks.has(tokens[at + skipped] ?? '')) return false
  }
  return false
}
