import { expect, test } from 'vitest'
import { parseMarkdown } from './parse.ts'
import { slugOf } from './slug.ts'

const text = (words: string) => ({ kind: 'text', text: words })
const paragraph = (words: string) => ({ kind: 'paragraph', line: [text(words)] })
const heading = (level: number, words: string, anchor: string) => ({
  kind: 'heading',
  level,
  line: [text(words)],
  text: words,
  anchor,
})

test('blocks are told apart', () => {
  const source =
    '# Title\n\nOne\ntwo.\n\n- a\n  goes on\n- b\n\n3. x\n4. y\n\n| A | B |\n|---|---|\n| 1 | 2 \\| 3 |\n\n```sh\nls\n```\n'
  expect(parseMarkdown(source)).toEqual([
    heading(1, 'Title', 'title'),
    paragraph('One two.'),
    { kind: 'list', ordered: false, start: 1, items: [[paragraph('a goes on')], [paragraph('b')]] },
    { kind: 'list', ordered: true, start: 3, items: [[paragraph('x')], [paragraph('y')]] },
    { kind: 'table', head: [[text('A')], [text('B')]], rows: [[[text('1')], [text('2 | 3')]]] },
    { kind: 'code', text: 'ls' },
  ])
})

test('what belongs to an item stays in it', () => {
  const [list, ...rest] = parseMarkdown('1. Type this\n\n   ```sh\n   ls\n   ```\n\n   - a\n2. Go on\n')
  expect(rest).toEqual([])
  expect(list).toMatchObject({
    items: [
      [paragraph('Type this'), { kind: 'code', text: 'ls' }, { kind: 'list', items: [[paragraph('a')]] }],
      [paragraph('Go on')],
    ],
  })
})

test('a heading may have an anchor of its own', () => {
  expect(parseMarkdown('<a id="4-consent"></a>\n\n## 4. Samtycke\n\nText\n\n## Mer')).toEqual([
    heading(2, '4. Samtycke', '4-consent'),
    paragraph('Text'),
    heading(2, 'Mer', 'mer'),
  ])
})

test('a line is cut into its spans', () => {
  const source = 'Press **the `Setup`** or *it*, see [there](a.md#b) or <https://x.test>.'
  expect(parseMarkdown(source)).toEqual([
    {
      kind: 'paragraph',
      line: [
        text('Press '),
        { kind: 'strong', line: [text('the '), { kind: 'code', text: 'Setup' }] },
        text(' or '),
        { kind: 'em', line: [text('it')] },
        text(', see '),
        { kind: 'link', line: [text('there')], href: 'a.md#b' },
        text(' or '),
        { kind: 'link', line: [text('https://x.test')], href: 'https://x.test' },
        text('.'),
      ],
    },
  ])
})

test.each(['<script>alert(1)</script>', 'a <b>b</b>', '![a](b.png)', '> quoted'])(
  '%s cannot be shown',
  (source) => {
    expect(() => parseMarkdown(source)).toThrow('the guide cannot show this')
  },
)

test('anchors are those that readers of Markdown make', () => {
  expect(slugOf('invalid_grant: ip restricted')).toBe('invalid_grant-ip-restricted')
  expect(slugOf('4. Allow it in the Admin console')).toBe('4-allow-it-in-the-admin-console')
})
