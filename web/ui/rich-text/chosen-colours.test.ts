import { expect, test } from 'vitest'
import { chosenColour, type Painted } from './chosen-colours.ts'

/** An element as a browser shows it, with the one around it. */
function element(
  { color = '', background = '', bgcolor, name = 'td' }: Record<string, string>,
  parentElement: Painted | null = null,
): Painted {
  return {
    localName: name,
    style: { color, backgroundColor: background },
    parentElement,
    getAttribute: (attribute) => (attribute === 'bgcolor' ? bgcolor : color) ?? null,
  }
}
const page = element({ name: 'body', color: 'black', background: 'white' })
const navyRow = element({ name: 'tr', bgcolor: 'navy' }, page)

test('nobody chose black words on a white page', () => {
  for (const color of ['black', '#000', 'rgb(0, 0, 0)', 'windowtext', 'inherit', ''])
    expect(chosenColour(element({ color }, page), 'color'), color).toBeNull()
  for (const background of ['white', '#ffffff', 'rgb(255, 255, 255)', 'transparent', ''])
    expect(chosenColour(element({ background }, page), 'background-color'), background).toBeNull()
  expect(chosenColour(element({ color: '#b00020' }, page), 'color')).toBe('#b00020')
  expect(chosenColour(navyRow, 'background-color')).toBe('navy')
})

test('black and white are chosen where they stand against other colours', () => {
  const white = element({ bgcolor: '#FFF', color: 'rgb(0, 0, 0)' }, navyRow)
  expect(chosenColour(white, 'background-color')).toBe('white')
  expect(chosenColour(white, 'color')).toBe('black')
  expect(chosenColour(element({ color: 'windowtext', background: 'yellow' }), 'color')).toBe('black')
  const words = element({ name: 'table', color: 'white' }, page)
  expect(chosenColour(element({ color: 'black' }, words), 'color')).toBe('black')
  expect(chosenColour(element({ background: 'white' }, words), 'background-color')).toBeNull()
  expect(chosenColour(element({ color: 'inherit', background: 'transparent' }, navyRow), 'color')).toBeNull()
})

test('looks at a few elements around alone, however deep the words stand', () => {
  let deep = navyRow
  for (let at = 0; at < 60; at++) deep = element({ name: 'div' }, deep)
  expect(chosenColour(element({ color: 'black' }, deep), 'color')).toBeNull()
})
