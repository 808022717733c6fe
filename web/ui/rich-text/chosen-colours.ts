export type Property = 'color' | 'background-color'

/** What of an element of the browser is read here. */
export interface Painted {
  readonly localName: string
  readonly style: { readonly color: string; readonly backgroundColor: string }
  readonly parentElement: Painted | null
  getAttribute(name: string): string | null
}

/** What is no colour of its own. */
const none = {
  color: /^(?:inherit|unset|revert|currentcolor)?$/i,
  'background-color':
    /^(?:inherit|initial|unset|revert|currentcolor|transparent|auto|rgba\(0, ?0, ?0, ?0\))?$/i,
}

/** What programs write where nobody chose a colour; in a dark mailbox it would be the wrong one. */
const usual = {
  color: /^(?:initial|auto|windowtext|black|#000(?:000)?|rgb\(0, ?0, ?0\))$/i,
  'background-color': /^(?:window|white|#fff(?:fff)?|rgb\(255, ?255, ?255\))$/i,
}
const nameOfUsual = { color: 'black', 'background-color': 'white' }

/** Elements around one that are looked at; what is painted behind words stands near them. */
const reach = 50

/**
 * The colour that somebody chose for an element, null for none. Black and white are chosen where they stand against
 * other colours: on a coloured ground, or within words of another colour.
 */
export function chosenColour(element: Painted, property: Property): string | null {
  const colour = writtenColour(element, property)
  if (none[property].test(colour)) return null
  if (!usual[property].test(colour)) return colour
  const isAmong =
    isPainted(element.parentElement, property) ||
    (property === 'color' && isPainted(element, 'background-color'))
  return isAmong ? nameOfUsual[property] : null
}

/** Whether the element or one around it has a colour that is not the usual one. */
function isPainted(from: Painted | null, property: Property): boolean {
  let element = from
  for (let at = 0; element && at < reach; at++) {
    const colour = writtenColour(element, property)
    if (!none[property].test(colour) && !usual[property].test(colour)) return true
    element = element.parentElement
  }
  return false
}

function writtenColour(element: Painted, property: Property): string {
  const isWords = property === 'color'
  const style = isWords ? element.style.color : element.style.backgroundColor
  const written =
    style ||
    (isWords && element.localName !== 'font' ? '' : element.getAttribute(isWords ? 'color' : 'bgcolor'))
  return (written ?? '').replace(/!\s*important/i, '').trim()
}
