import type { PanelBoot, PanelFirstState } from '../../contract/panel.ts'
import type { Dictionary } from '../ui/words.tsx'

/**
 * What the server wrote into the page beside the screen that it shows: what the panel begins with, its words in the
 * boot's language, and the record's first state, which ends the page. A page that broke off was too early for it.
 */
export function readBeginning(): { boot: PanelBoot; words: Dictionary; first: PanelFirstState } {
  return {
    boot: JSON.parse(textOf('boot') ?? ''),
    words: JSON.parse(textOf('words') ?? '{}'),
    first: JSON.parse(textOf('first') ?? '{"state":"late"}'),
  }
}

function textOf(id: string): string | null {
  return document.getElementById(id)?.textContent ?? null
}
