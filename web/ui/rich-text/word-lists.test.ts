import { expect, it } from 'vitest'
import { cleanForeignHtml } from './foreign-html.ts'
import { withLists } from './word-lists.ts'

const item = (mark: string, text: string, level = 1) =>
  `<p class=MsoListParagraph style='margin-left:36.0pt;mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>${mark}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>${text}<o:p></o:p></p>\r\n`

const pasted = (html: string) =>
  withLists(cleanForeignHtml(html).html)
    .replace(/<span[^<>]*><\/span>/g, '')
    .replace(/\s*\n\s*/g, '')

it('makes lists of the paragraphs of Word and Outlook', () => {
  expect(
    pasted(
      `<p>We need:</p>${item('·', 'one')}${item('o', '<b>two</b>', 2)}${item('·', 'three')}<p>Thanks</p>`,
    ),
  ).toBe(
    '<p>We need:</p><ul><li><p>one</p><ul><li><p><b>two</b></p></li></ul></li><li><p>three</p></li></ul><p>Thanks</p>',
  )
})

it('tells numbers from bullets, and one list from the next', () => {
  expect(
    pasted(`${item('1.', 'one')}${item('2)', 'two')}${item('·', 'dot')}<p>and</p>${item('a.', 'x', 2)}`),
  ).toBe(
    '<ol><li><p>one</p></li><li><p>two</p></li></ol><ul><li><p>dot</p></li></ul><p>and</p><ol><li><ol><li><p>x</p></li></ol></li></ol>',
  )
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
