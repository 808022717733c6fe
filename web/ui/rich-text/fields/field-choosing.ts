import type { FieldChoice } from './field-support.ts'

/** A list of fields that stands open beside what is being typed. */
export interface Choosing {
  choices: FieldChoice[]
  /** The one that Enter takes. */
  active: number
}

/** The list of fields while one is being typed: from where, to where. */
export interface OpenChoices extends Choosing {
  from: number
  to: number
}

export type ChoosingKey = 'next' | 'previous' | 'take' | 'close'

const keys: Record<string, ChoosingKey> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  Enter: 'take',
  Tab: 'take',
  Escape: 'close',
}

/** What a key does while the list is open; null for one that is typed. */
export function choosingKey(event: KeyboardEvent): ChoosingKey | null {
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing)
  return isPlain ? (keys[event.key] ?? null) : null
}

/** The place of the next one, round and round. */
export function moved({ choices, active }: Choosing, key: 'next' | 'previous'): number {
  return (active + (key === 'next' ? 1 : choices.length - 1)) % choices.length
}
