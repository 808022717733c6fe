import { Mark } from '@tiptap/core'
import { chosenColour, type Property } from './chosen-colours.ts'

function colourMark(name: string, property: Property, tags: string) {
  return Mark.create({
    name,
    addAttributes: () => ({ value: { default: null, parseHTML: () => null } }),
    // A style counts wherever it stands: what a cell or a paragraph says holds for its words.
    parseHTML: () => [
      {
        tag: tags,
        consuming: false,
        getAttrs: (element) => {
          const value = chosenColour(element, property)
          return value !== null && { value }
        },
      },
    ],
    renderHTML: ({ mark }) => ['span', { style: `${property}: ${mark.attrs.value}` }, 0],
  })
}

/** Colours that were pasted or suggested stay as they came. They are not set here: a mail is not painted. */
export const colours = [
  colourMark('colour', 'color', '[style*="color" i], font[color]'),
  colourMark('backgroundColour', 'background-color', '[style*="background" i], font[bgcolor]'),
]

/**
 * The background of an element, by its style or its attribute, as the attribute `bgcolor` takes it; null when nobody chose
 * one. The attribute knows names and `#0b3d91` alone: of `rgb(…)` browsers make another colour.
 */
export function backgroundOf(element: HTMLElement): string | null {
  const colour = chosenColour(element, 'background-color')
  const parts = /^rgba?\((\d{1,3}), ?(\d{1,3}), ?(\d{1,3})\b/.exec(colour ?? '')
  if (!parts) return colour
  return `#${parts
    .slice(1)
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')}`
}
