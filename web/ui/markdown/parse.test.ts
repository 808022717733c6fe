import { expect, test } from 'vitest'
import { parseMarkdown, parseSpans } from './parse.ts'
import { slugOf } from './slug.ts'

test('blocks are told apart', () => {
  const source =
    '# Title\n\nOne\ntwo.\n\n- a\n  goes on\n- b\n\n1. x\n2. y\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n```sh\nls\n```\n'
  expect(parseMarkdown(source)).toEqual([
    { kind: 'heading', level: 1, text: 'Title' },
    { kind: 'paragraph', text: 'One two.' },
    { kind: 'list', ordered: false, items: ['a goes on', 'b'] },
    { kind: 'list', ordered: true, items: ['x', 'y'] },
    { kind: 'table', head: ['A', 'B'], rows: [['1', '2']] },
    { kind: 'code', text: 'ls' },
  ])
})

test('a heading may have an anchor of its own', () => {
  expect(parseMarkdown('<a id="4-consent"></a>\n\n## 4. Samtycke\n\nText')).toEqual([
    { kind: 'heading', level: 2, text: '4. Samtycke', anchor: '4-consent' },
    { kind: 'paragraph', text: 'Text' },
  ])
})

test('a line is cut into its spans', () => {
  expect(parseSpans('Press **Unblock** in `Setup`, see [there](a.md#b) or <https://x.test>.')).toEqual([
    { kind: 'text', text: 'Press ' },
    { kind: 'strong', text: 'Unblock' },
    { kind: 'text', text: ' in ' },
    { kind: 'code', text: 'Setup' },
    { kind: 'text', text: ', see ' },
    { kind: 'link', text: 'there', href: 'a.md#b' },
    { kind: 'text', text: ' or ' },
    { kind: 'link', text: 'https://x.test', href: 'https://x.test' },
    { kind: 'text', text: '.' },
  ])
})

test('anchors are those that readers of Markdown make', () => {
  expect(slugOf('invalid_grant: ip restricted')).toBe('invalid_grant-ip-restricted')
  expect(slugOf('4. Allow it in the Admin console')).toBe('4-allow-it-in-the-admin-console')
})
