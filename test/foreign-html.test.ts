import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanNow } from '../server/features/selling/content/clean-html.ts'
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

  test.each([
    ['.a,.b{color:red}', '<b class="a">x</b>', 'color:red'],
    ['td{color:red} .a{color:blue}', '<td class="a">x</td>', 'color:red;color:blue'],
    ['td.a, p.b{color:red}', '<p class="b">x</p>', 'color:red'],
    ['<!-- /* a { */ p.a, li.a\n{mso:x;color:red} -->', '<li class="a">x</li>', 'color:red'],
    ['p.a{background:rgb(11, 61, 145)}', '<p class="a">x</p>', 'background-color:rgb(11, 61, 145)'],
    ['@import "x"; .d p{color:red} a:hover{color:red} td.a{color:red}', '<p class="a">x</p>', ''],
    ['@media (prefers-color-scheme:dark){p{color:white} .a{color:white}}', '<p class="a">x</p>', ''],
  ])('gives words the colours of a sheet by its selectors: %s', (sheet, html, style) => {
    const styled = style ? html.replace('>', ` style="${style}">`) : html
    expect(cleanForeignHtml(`<style>${sheet}</style>${html}`)).toEqual({ html: styled, tookOut: [] })
  })

  test.each([
    [
      '<style>.a{background:url(https://a.example/x) #00f;color:white}</style><p class="a">x</p>',
      '<p class="a">x</p>',
    ],
    [
      '<style>p{background:var(--x);color:white}</style><p style="width:1px">x</p>',
      '<p style="width:1px">x</p>',
    ],
    ['<p style="background:linear-gradient(#000, #111);color:white">x</p>', '<p>x</p>'],
    ['<p style="color:color(display-p3 1 1 1);background:black">x</p>', '<p>x</p>'],
    [
      '<x-word style="background:black"><b style="color:white">x</b></x-word>',
      '<b style="color:white">x</b>',
    ],
  ])('says that a ground went, and takes the words on it along: %s', (html, left) => {
    const { html: cleaned, tookOut: took } = cleanForeignHtml(html)
    expect(cleaned).toBe(left)
    expect(took).toContain('style')
  })

  test('leaves a box where words stood on the ground of a page', () => {
    const words = '<b style="color:#fff">x</b>'
    const box = (style: string) => `<div style="${style}">${words}</div>`
    expect(clean(`<html><body bgcolor=000000 text="white">${words}</body></html>`)).toBe(
      box('background-color:#000000;color:white'),
    )
    expect(clean(`<style>body{background:navy}</style><body>${words}</body>`)).toBe(
      box('background-color:navy'),
    )
    expect(clean(`<body bgcolor="#FFFFFF" text="#000000">${words}</body>`)).toBe(words)
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
      '<p style="color:red">a</p>',
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

  test('no element grows with the sheet that colours it', () => {
    const cleaned = clean(`<style>${'p{color:red}'.repeat(1_000)}</style>${'<p>'.repeat(1_000)}`)
    expect(cleaned.length).toBeLessThan(30_000)
  })

  test.each(['{', '}', ',', '/*', '.a{', 'a,', '@a{', 'td{color:red}'])(
    'a sheet is read once: a hundred thousand times %j',
    (part) => {
      expect(clean(`<style>${part.repeat(100_000)}</style><td>a</td>`).length).toBeLessThan(100_000)
    },
  )

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
