import { type Html, html } from './html.ts'
import type { Language } from './world.ts'

/** Something that can be made to go wrong, as a person reads it. */
export interface Switch {
  key: string
  title: Record<Language, string>
  /** One sentence: what happens while it is on. */
  text: Record<Language, string>
  isOn: boolean
}

const words = {
  en: {
    title: 'What goes wrong here',
    intro: 'Switch a fault on, live through it, and switch it off again. Tests do the same by',
    on: 'On',
    off: 'Off',
    other: 'Svenska',
    back: 'Back',
  },
  sv: {
    title: 'Det som går fel här',
    intro: 'Slå på ett fel, upplev det och slå av det igen. Tester gör samma sak med',
    on: 'På',
    off: 'Av',
    other: 'English',
    back: 'Tillbaka',
  },
}

/** The title of the switches' page, which the foot of other pages links by. */
export function switchboardTitle(language: Language): string {
  return words[language].title
}

/** The body of `/__sandbox`: one form a switch, so that it needs no script. */
export function switchboard(switches: Switch[], language: Language): Html {
  const say = words[language]
  const other = language === 'sv' ? 'en' : 'sv'
  return html`<main class="card switchboard">
<h1>${say.title}</h1>
<p>${say.intro} <code>POST /__sandbox/faults</code>.</p>
<ul>${switches.map((one) => row(one, language))}</ul>
<p><a href="/__sandbox?hl=${other}" lang="${other}" hreflang="${other}">${say.other}</a> · <a href="/">${say.back}</a></p>
</main>`
}

function row(one: Switch, language: Language): Html {
  const say = words[language]
  return html`<li class="switch"><div><h2 id="${one.key}">${one.title[language]}</h2><p>${one.text[language]}</p></div>
<form method="post" action="/__sandbox/switches"><input type="hidden" name="hl" value="${language}"><input type="hidden" name="key" value="${one.key}">
<button type="submit" role="switch" name="on" value="${one.isOn ? 'false' : 'true'}" aria-checked="${one.isOn ? 'true' : 'false'}" aria-labelledby="${one.key}">${one.isOn ? say.on : say.off}</button></form></li>`
}

/** What the form of a switch sends: which one, and whether it is to be on. Null when it is no such form. */
export function readSwitchForm(body: unknown): { key: string; on: boolean; language: Language } | null {
  if (typeof body !== 'object' || body === null) return null
  const { key, on, hl } = body as Record<string, unknown>
  if (typeof key !== 'string' || (on !== 'true' && on !== 'false')) return null
  return { key, on: on === 'true', language: hl === 'sv' ? 'sv' : 'en' }
}
