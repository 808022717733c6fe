import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanNow } from '../server/features/content/clean-html.ts'
import { cleanForeignHtml, hasWords } from '../web/ui/rich-text/foreign-html.ts'

const clean = (html: string) => cleanForeignHtml(html).html
const tookOut = (html: string) => cleanForeignHtml(html).tookOut

describe('HTML of a stranger, before the browser reads it', () => {
  test('loses what acts, and says so once each', () => {
    const pasted = `<p class="x" style="color:red" onclick="alert(1)">Astrid, <a href="java&#10;script:alert(1)">sales</a></p>
      <script>alert(2)</script><iframe src="https://spy.example"></iframe><form><input onclick="x()"></form>`
    expect(clean(pasted).trim()).toBe('<p class="x" style="color:red">Astrid, <a>sales</a></p>')
    expect(tookOut(pasted)).toEqual(['onclick', 'href', 'script', 'iframe', 'form', 'input'])
  })

  test('keeps the colours of a sheet of styles on the words, and names a style that could call out', () => {
    const sheet =
      '<style>.xl65{mso-x:1; color:red;background:yellow !important} td.xl66 {color:var(--x)} .n{font:x}</style>'
    expect(clean(`${sheet}<td class="xl65 n" style="width:1px">a</td><td class="xl66">b</td>`)).toBe(
      '<td class="xl65 n" style="color:red;background-color:yellow;width:1px">a</td><td class="xl66">b</td>',
    )
    const calling = '<p style="background:url(https://a.example/x) #00f"><b style="width:url(x)">a</b></p>'
    expect(tookOut(calling)).toEqual(['style'])
    expect(tookOut(sheet)).toEqual([])
  })

  test('keeps what the editor knows as it was written, and is the same when it is cleaned again', () => {
    const written =
      '<p data-pm-slice="1 1 [&quot;listItem&quot;,null]">A &lt;b&gt; &amp; <b>bold</b><br><a href="https://nord.example/?a=1&amp;b=2">link</a></p><ul><li><p>One</p></li></ul><img src="data:image/png;base64,AAAA" width="20" alt="a &gt; b">'
    expect(clean(written)).toBe(written)
    expect(tookOut(written)).toEqual([])
  })

  test.each([
    ['an event handler in any spelling', '<p OnMouseOver=x() onfoo>a</p>', '<p>a</p>'],
    [
      'a handler behind a slash',
      '<img/onerror="x()"/src="https://a.example/i.png">',
      '<img src="https://a.example/i.png">',
    ],
    [
      'a sheet of styles and what Word writes around it',
      '<head><style>p{color:red}</style><meta charset="utf-8"></head><!--[if mso]><p>no</p><![endif]--><p>a<o:p></o:p></p>',
      '<p>a</p>',
    ],
    [
      'a picture that cannot be shown',
      '<p>a<img src="file:///C:/a.png"><img src="cid:1"><img src="x.png"><img></p>',
      '<p>a</p>',
    ],
    [
      'words that are none',
      '<svg onload="x()"><style><img src=x></style><svg>deep</svg>in</svg><select><option>one</select>a',
      'a',
    ],
    ['a tag that never ends', '<b>a</b><img src=x onerror="x()', '<b>a</b>'],
    ['an element that never ends', '<p>a<iframe><p>b', '<p>a'],
    ['a text that looks like HTML', '&lt;img src=x onerror=x()&gt;', '&lt;img src=x onerror=x()&gt;'],
    [
      'an attribute that would break out',
      `<p title='"><img src=x onerror=x()>'>a</p>`,
      '<p title="&quot;&gt;&lt;img src=x onerror=x()&gt;">a</p>',
    ],
    [
      'an address with controls in it',
      '<a href="\u0001 javascript:x()">a</a><a href="vb\tscript:x">b</a><a href="mailto:a@b.example">c</a>',
      '<a>a</a><a>b</a><a href="mailto:a@b.example">c</a>',
    ],
    ['an unknown tag around words', '<blink><custom-tag onclick="x()">a</custom-tag></blink>', 'a'],
    ['lists whose items are not closed', '<ul><li>a<li>b</ul>', '<ul><li>a<li>b</ul>'],
  ])('%s', (_name, html, cleaned) => {
    expect(clean(html)).toBe(cleaned)
  })
})

describe('whatever comes', () => {
  const parts = [
    ...['<', '>', '/', '=', '"', "'", ' ', '\n', '&', '-', '!', '</', '<!--', '-->', '<!', '<?', '\0', 'İ'],
    ...['b', 'p', 'img', 'a', 'svg', 'script', 'style', 'iframe', 'select', 'template', 'textarea', 'SCRIPT'],
    ...[
      ' onclick=x()',
      ' href=',
      ' src=',
      ' style=',
      'javascript:',
      'https://a.example/',
      'java&#10;script:',
    ],
    ...[
      'url(',
      'data-pm-slice',
      '<p>',
      '</p>',
      '<b>',
      '</b>',
      '<svg>',
      '</svg>',
      '<img src="https://a.example/i">',
    ],
  ]
  const foreign = fc.array(fc.constantFrom(...parts), { maxLength: 40 }).map((some) => some.join(''))

  test('the server finds nothing left that could act, and cleaning again changes nothing', () => {
    fc.assert(
      fc.property(foreign, (html) => {
        const cleaned = clean(html)
        expect(cleanNow(cleaned).removed).toEqual([])
        expect(clean(cleaned)).toBe(cleaned)
      }),
      { numRuns: 2000 },
    )
  })

  test.each(['<div>', '<p ', '<a =', '<b "', "<b '", '<!--', '</', '<script>', '<svg>', '< / ', '=" ', '&#'])(
    'is read once: a hundred thousand times %j',
    (part) => {
      // A reader that looks ahead to the end for each of them would not be done within the hour.
      expect(clean(part.repeat(100_000)).length).toBeLessThan(3_000_000)
    },
  )
})

test('a picture alone has no words', () => {
  expect(hasWords('<meta charset="utf-8"><p> <img src="https://a.example/i.png" alt="A word"></p>')).toBe(
    false,
  )
  expect(hasWords('<table><tr><td>1</td></tr></table>')).toBe(true)
})
