import { describe, expect, it } from 'vitest'
import { textLimit } from '../../../../contract/content.ts'
import { cleanNow } from './clean-html.ts'
import { HtmlRefused } from './html-refused.ts'
import { textNow } from './text-of-html.ts'

const textOf = (html: string) => textNow(cleanNow(html).html)

describe('the text part', () => {
  it('reads as a letter', () => {
    expect(
      textOf(
        '<h1>Offer</h1><p>Hi Eva,</p><p>See <a href="https://nord.example">our page</a> or <a href="mailto:a@b.example">a@b.example</a>.</p><img src="https://a.example/b.png">',
      ),
    ).toBe('Offer\n\nHi Eva,\n\nSee our page (https://nord.example) or a@b.example.')
  })

  it('has lists with their marks, and lists in them', () => {
    expect(
      textOf(
        '<p>We need:</p><ul><li>one<br>more</li><li>two<ul><li>three</li></ul></li></ul><ol start="9"><li>nine</li><li>ten<ol type="a"><li>first</li></ol></li></ol><p>Thanks</p>',
      ),
    ).toBe(
      [
        'We need:\n',
        ' * one\n   more\n * two\n   * three\n',
        ' 9.  nine\n 10. ten\n     a. first\n',
        'Thanks',
      ].join('\n'),
    )
  })

  it('has as many lines as stand under a mail', () => {
    const lines = (...styles: string[]) =>
      textOf(`<p>Hello</p>${styles.map((style) => `<p style="${style}">Anna</p>`).join('')}`)
    const without = ['margin:0', 'margin:0cm;font-size:11pt', 'font-size:11pt; margin: 0 0 0 0']
    without.push('margin:0cm 0cm .0001pt', 'margin:0in 0in 0.0001pt;font-size:11pt', 'margin:0 auto')
    without.push('margin-top:0;margin-bottom:0', 'margin:0 !important', 'margin:1em;margin : 0')
    expect(lines(...without)).toBe(`Hello\n\n${without.map(() => 'Anna').join('\n')}`)
    const apart = [
      'margin:0 0 8pt',
      'margin-top:0',
      'margin:0;margin-bottom:8pt',
      'margin:8pt 0 0',
      'margin:x',
    ]
    expect(lines(...apart)).toBe(`Hello\n\n${apart.map(() => 'Anna').join('\n\n')}`)
  })

  it.each([
    ['<a href="tel:+46701234567">+46 70 123 45 67</a>', '+46 70 123 45 67'],
    ['<a href="tel:+46701234567">070-123 45 67</a>', '070-123 45 67'],
    ['<a href="tel:+46701234567"><b>Call me</b></a>', 'Call me (+46701234567)'],
    ['<a href="tel:">nobody</a>', 'nobody'],
    ['<a href="tel:+46701234567">T: 070-123 45 67 / 08-12 34 56</a>', 'T: 070-123 45 67 / 08-12 34 56'],
    ['<a href="tel:+46701234567;ext=12">070-123 45 67 ext. 12</a>', '070-123 45 67 ext. 12'],
    ['<a href="tel:+46701234567;ext=12">Call me</a>', 'Call me (+46701234567 ext. 12)'],
    ['<a href="sms:+46701234567?body=Hi">070-123 45 67</a>', '070-123 45 67'],
    ['<a href="callto:070-1234567">070-123 45 67</a>', '070-123 45 67'],
    ['<a href="callto:070-1234567">Call me</a>', 'Call me (070-1234567)'],
    ['<a href="mailto:Anna@nord.example?subject=Hi">anna@nord.example</a>', 'anna@nord.example'],
    ['<a href="mailto:anna@nord.example?subject=Hi">Write to me</a>', 'Write to me (anna@nord.example)'],
    ['<a href="mailto:?subject=Hi">Tell others</a>', 'Tell others'],
  ])('has no number or address twice: %s', (html, text) => {
    expect(textNow(`<p>${html}</p>`)).toBe(text)
  })

  it.each([
    [
      '<table><tbody><tr><td>Meter</td><td>40</td></tr><tr><td>Pump</td><td>75</td></tr></tbody></table>',
      'Meter | 40\nPump | 75',
    ],
    [
      '<table><tr><th><p>Part</p></th><th><div>Price</div></th></tr><tr><td><b>Meter</b> A</td><td><p><span>40</span></p></td></tr></table>',
      'Part | Price\nMeter A | 40',
    ],
    [
      '<table><tr><td><img src="https://a.example/b.png"></td><td>Anna Berg<br>Nord</td></tr></table>',
      'Anna Berg\nNord',
    ],
    ['<table><tr><td><img src="https://a.example/b.png"></td><td>Anna Berg</td></tr></table>', 'Anna Berg'],
    ['<table><tr><td><ul><li>one</li><li>two</li></ul></td><td>40</td></tr></table>', ' * one\n * two\n\n40'],
    [
      '<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr><tr><td>c</td><td></td></tr></table>',
      'a | b\n\nc',
    ],
    [
      '<table><tr><th>Part</th><th>Q1</th><th>Q2</th></tr><tr><td>Meter</td><td></td><td>40</td></tr><tr><td></td><td>&nbsp;</td><td>75</td></tr></table>',
      'Part | Q1 | Q2\nMeter | | 40\n| | 75',
    ],
    [
      '<table><thead><tr><td></td><th>Q1</th><th>Q2</th><td></td></tr></thead><tbody><tr><td>Meter</td><td>40</td><td></td></tr></tbody></table>',
      '| Q1 | Q2\nMeter | 40',
    ],
    [
      '<table><tr><td rowspan="2">Meter</td><td>Q1</td><td>40</td></tr><tr><td>Q2</td><td>45</td></tr><tr><td colspan="2">Sum</td><td>85</td></tr></table>',
      'Meter | Q1 | 40\n| Q2 | 45\nSum | | 85',
    ],
  ])('keeps cells and rows of a table apart: %s', (html, text) => {
    expect(textOf(`<p>Prices:</p>${html}<p>Regards</p>`)).toBe(`Prices:\n\n${text}\n\nRegards`)
  })

  it.each([
    ['<td>Meter<br>steel</td><td>40<br></td>', 'Meter / steel | 40'],
    ['<td><p><b>Meter<br>steel</b></p><p>DN 50</p></td><td>40</td>', 'Meter / steel / DN 50 | 40'],
    ['<td>Meter</td><td><ul><li>one</li></ul></td>', '\nMeter\n * one\n'],
  ])('tells the rows of a list apart, however much a cell holds: %s', (cells, text) => {
    const other = (name: string) => `<tr><td>${name}</td><td>75</td></tr>`
    expect(textOf(`<table>${other('Pump')}<tr>${cells}</tr>${other('Valve')}</table>`)).toBe(
      `Pump | 75\n${text}\nValve | 75`,
    )
  })

  it('has quotes, quotes in them, and what else stands there', () => {
    expect(
      textOf(
        '<p>Yes.</p><blockquote><p>Shall we?</p><blockquote><p>I ask</p></blockquote><ul><li>a</li></ul></blockquote>',
      ),
    ).toBe('Yes.\n\n> Shall we?\n> \n> > I ask\n> \n>  * a')
  })

  it.each([
    ['<ol type="i" start="3"><li>x</li><li>x</li></ol>', 'iii. x\n iv.  x'],
    ['<ol type="I" start="39"><li>x</li><li>x</li></ol>', 'XXXIX. x\n 40.    x'],
    ['<ol type="A" start="26"><li>x</li><li>x</li></ol>', 'Z.  x\n 27. x'],
    ['<ol type="a" start="0"><li>x</li></ol>', '0. x'],
    ['<ol type="a" start="Infinity"><li>x</li></ol>', 'a. x'],
    ['<ol start="-99999999"><li>x</li></ol>', '1. x'],
    ['<ol start="1e21"><li>x</li></ol>', '1. x'],
  ])('counts as the list says, where that is a number: %s', (html, text) => {
    expect(textOf(html)).toBe(text)
  })

  it('begins no line with more than a few marks, however deep it stands', () => {
    expect(textOf(`${'<blockquote>'.repeat(200)}<p>a</p><p>b</p>`)).toBe(
      ['a', '', 'b'].map((line) => '> '.repeat(10) + line).join('\n'),
    )
    expect(textOf(`${'<ul><li>'.repeat(12)}a<br>b`).split('\n')).toEqual([
      `${'* '.repeat(12)}a`,
      `${' '.repeat(19)}b`,
    ])
  })

  it('says where a link leads that stands in a link', () => {
    expect(textOf('<a href="https://a.example">a<b><a href="https://b.example">b</a></b></a>')).toBe(
      'ab (https://b.example) (https://a.example)',
    )
  })
})

describe('the length of the text part', () => {
  const deep = 120
  const families: Record<string, (size: number) => string> = {
    'a quoted file': (size) => `${'<blockquote>'.repeat(deep)}<pre>${'x\n'.repeat(size / 2)}`,
    'a quoted file of nothing': (size) => `${'<blockquote>'.repeat(deep)}<pre>x${'\n'.repeat(size)}x`,
    'a file in lists': (size) => `${'<ol start="99999"><li>'.repeat(deep)}<pre>${'x\n'.repeat(size / 2)}`,
    'quoted lines': (size) => '<blockquote>'.repeat(deep) + 'x<br>'.repeat(size / 5),
    'quoted lists': (size) => '<blockquote><ul><li>'.repeat(deep / 2) + '<p>x'.repeat(size / 4),
    'quotes behind each other': (size) =>
      `${'<blockquote>'.repeat(10)}x<br>x${'</blockquote>'.repeat(10)}`.repeat(size / 256),
    'rules in quotes': (size) => '<blockquote>'.repeat(deep) + '<hr>'.repeat(size / 4),
    'cells that reach down': (size) =>
      `<table><tr>${'<td rowspan="9999">x</td>'.repeat(99)}</tr>${'<tr><td>x</td></tr>'.repeat(size / 19)}</table>`,
    'links in links': (size) => '<a href="https://a.example"><b>'.repeat(deep) + 'x '.repeat(size / 2),
  }

  it.each(Object.entries(families))('grows with that of the HTML: %s', (_name, make) => {
    const [one, two] = [8_000, 16_000].map((size) => textOf(make(size)).length)
    const made = make(8_000).length
    // A line of one sign can have twenty before it.
    expect(one).toBeLessThan(22 * made)
    expect(two).toBeLessThan(2.1 * (one ?? 0))
  })

  it('is refused above its limit', () => {
    const codeOf = (html: string) => {
      try {
        return textNow(html).length
      } catch (error) {
        return error instanceof HtmlRefused ? error.code : error
      }
    }
    expect(codeOf('x'.repeat(textLimit))).toBe(textLimit)
    expect(codeOf('å'.repeat(textLimit / 2 + 1))).toBe('text_too_large')
    // Refused while it is written: nothing here is longer than the HTML by more than the limit.
    const quoted = (lines: number) => `${'<blockquote>'.repeat(10)}<pre>x${'\n'.repeat(lines)}x`
    expect(codeOf(quoted(40_000))).toBeLessThan(textLimit)
    expect(codeOf(quoted(900_000))).toBe('text_too_large')
  })
})
