import { Mark } from '@tiptap/core'

/** What programs write where nobody chose a colour; in a dark mailbox it would be the wrong one. */
const unchosen = {
  color:
    /^(?:inherit|initial|unset|revert|currentcolor|auto|windowtext|black|#000(?:000)?|rgb\(0, ?0, ?0\))$/i,
  'background-color':
    /^(?:inherit|initial|unset|revert|currentcolor|transparent|auto|window|white|#fff(?:fff)?|rgb\(255, ?255, ?255\)|rgba\(0, ?0, ?0, ?0\))$/i,
}

type Property = keyof typeof unchosen

/** A colour that somebody chose, as the attribute of a mark; false for none. */
function chosen(property: Property, value: unknown): { value: string } | false {
  const colour = typeof value === 'string' ? value.replace(/!\s*important/i, '').trim() : ''
  return colour === '' || unchosen[property].test(colour) ? false : { value: colour }
}

function colourMark(name: string, property: Property, tagAttribute: string) {
  return Mark.create({
    name,
    addAttributes: () => ({ value: { default: null, parseHTML: () => null } }),
    // A style counts wherever it stands: what a cell or a paragraph says holds for its words.
    parseHTML: () => [
      { style: property, getAttrs: (value) => chosen(property, value) },
      {
        tag: `font[${tagAttribute}]`,
        consuming: false,
        getAttrs: (font) => chosen(property, font.getAttribute(tagAttribute)),
      },
    ],
    renderHTML: ({ mark }) => ['span', { style: `${property}: ${mark.attrs.value}` }, 0],
  })
}

/** Colours that were pasted or suggested stay as they came. They are not set here: a mail is not painted. */
export const colours = [
  colourMark('colour', 'color', 'color'),
  colourMark('backgroundColour', 'background-color', 'bgcolor'),
]

/** The background of an element, by its attribute or its style; null when nobody chose one. */
export function backgroundOf(element: HTMLElement): string | null {
  const found =
    chosen('background-color', element.style.backgroundColor) ||
    chosen('background-color', element.getAttribute('bgcolor'))
  return found ? found.value : null
}
