import type { PanelBoot, PanelFirstState } from '../../contract/panel.ts'
import type { Dictionary } from '../ui/words.tsx'

/** What the server wrote into the page's head: what the panel begins with, and its words in the boot's language. */
export function readHead(): { boot: PanelBoot; words: Dictionary } {
  return { boot: JSON.parse(textOf('boot') ?? ''), words: JSON.parse(textOf('words') ?? '{}') }
}

/** The record's first state, which ends the page, as far as the page has come; a page that broke off was too early. */
export function readFirstState(): PanelFirstState | Promise<PanelFirstState> {
  if (document.readyState !== 'loading') return firstState()
  return new Promise((resolve) => {
    document.addEventListener('DOMContentLoaded', () => resolve(firstState()), { once: true })
  })
}

function firstState(): PanelFirstState {
  return JSON.parse(textOf('first') ?? '{"state":"late"}')
}

function textOf(id: string): string | null {
  return document.getElementById(id)?.textContent ?? null
}
