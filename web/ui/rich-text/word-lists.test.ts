import { expect, it } from 'vitest'
import { cleanForeignHtml } from './foreign-html.ts'
import { withLists } from './word-lists.ts'

const item = (mark: string, text: string, { level = 1, list = 'l0' } = {}) =>
  `<p class=MsoListParagraph style='margin-left:36.0pt;mso-list:${list} level${level} lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>${mark}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>${text}<o:p></o:p></p>\r\n`

const pasted = (html: string) =>
  withLists(cleanForeignHtml(html).html)
    .replace(/<span[^<>]*><\/span>/g, '')
    .replace(/\s*\n\s*/g, '')

it('makes lists of the paragraphs of Word and Outlook', () => {
  expect(
    pasted(
      `<p>We need:</p>${item('·', 'one')}${item('o', '<b>two</b>', { level: 2 })}${item('·', 'three')}<p>Thanks</p>`,
    ),
  ).toBe(
    '<p>We need:</p><ul><li><p>one</p><ul><li><p><b>two</b></p></li></ul></li><li><p>three</p></li></ul><p>Thanks</p>',
  )
})

it('tells numbers from bullets, and one list from the next', () => {
  expect(
    pasted(
      `${item('1.', 'one')}${item('2)', 'two')}${item('·', 'dot')}<p>and</p>${item('a.', 'x', { level: 2 })}`,
    ),
  ).toBe(
    '<ol><li><p>one</p></li><li><p>two</p></li></ol><ul><li><p>dot</p></li></ul><p>and</p><ol type="a"><li><p>x</p></li></ol>',
  )
})

/** The lists of these items, each as its tag and how many items it has. */
const lists = (...items: string[]) =>
  [...pasted(items.join('')).matchAll(/<[ou]l([^>]*)>|<li>|<p>(?!x)([^<]*)/g)].reduce<string[]>(
    (found, [tag, attributes, text]) => {
      if (tag === '<li>') found.push(`${found.pop()}*`)
      else found.push(text ?? (tag.startsWith('<ul') ? 'ul ' : `ol${attributes} `))
      return found
    },
    [],
  )

it.each([
  [
    ['1.', '<p>text</p>', '2.'],
    ['ol *', 'text', 'ol start="2" *'],
  ],
  [['5.', '6.'], ['ol start="5" **']],
  [
    ['1.', '3.', '4)'],
    ['ol *', 'ol start="3" **'],
  ],
  [['a)', 'b)'], ['ol type="a" **']],
  [['iv.', 'v.', 'vi.'], ['ol start="4" type="i" ***']],
  [['(I)', '(II)'], ['ol type="I" **']],
  [['h.', 'i.', 'j.'], ['ol start="8" type="a" ***']],
  [['C.', 'D.'], ['ol start="3" type="A" **']],
  [['xcix.', 'c.'], ['ol start="99" type="i" **']],
  [['1', '2'], ['ol **']],
  [['o', '§', '-'], ['ul ***']],
])('keeps the numbers that were written: %j', (marks, found) => {
  expect(lists(...marks.map((mark) => (mark.startsWith('<') ? mark : item(mark, 'x'))))).toEqual(found)
})

it('keeps two lists apart that stand behind each other, and counts on behind a list within', () => {
  expect(lists(item('·', 'x'), item('·', 'x', { level: 1, list: 'l1' }))).toEqual(['ul *', 'ul *'])
  expect(lists(item('1.', 'x'), item('2.', 'x'), item('1.', 'x', { level: 1, list: 'l1' }))).toEqual([
    'ol **',
    'ol *',
  ])
  expect(pasted(`${item('1.', 'x')}${item('a.', 'x', { level: 2, list: 'l1' })}${item('2.', 'x')}`)).toBe(
    '<ol><li><p>x</p><ol type="a"><li><p>x</p></li></ol></li><li><p>x</p></li></ol>',
  )
})

it('leaves a number in the text that no list writes', () => {
  const numbered = pasted(
    `${item('1.', 'one')}${item('1.1.', 'deep', { level: 2 })}${item('2.', 'two')}${item('Step 2:', 'go')}`,
  )
  expect(numbered.replace(/<\/?span[^<>]*>|&nbsp;/g, '').replace(/ (?:class|style)="[^"]*"/g, '')).toBe(
    '<ol><li><p>one</p></li></ol><p>1.1. deep</p><ol start="2"><li><p>two</p></li></ol><p>Step 2: go</p>',
  )
  const heading = item('3.', 'Terms').replace('<p ', '<h1 ').replace('</p>', '</h1>')
  expect(pasted(heading).replace(/<[^<>]*>|&nbsp;| /g, '')).toBe('3.Terms')
})

it('loses no text, whatever is broken', () => {
  for (const html of [
    item('·', 'one').replace('</p>', ''),
    item('·', 'one').replaceAll('</span>', ''),
    `<p style="mso-list:none">one</p>`,
    `<p style="mso-list:l0 level99 lfo1">one</p>`,
    `${item('·', 'one')} text ${item('·', 'two')}`,
  ]) {
    const words = (text: string) =>
      text
        .replaceAll('&nbsp;', ' ')
        .replace(/<[^<>]*>/g, '')
        .match(/[a-z]+/g)
        ?.filter((word) => word.length > 2)
    expect(words(withLists(cleanForeignHtml(html).html))).toEqual(words(cleanForeignHtml(html).html))
  }
})
