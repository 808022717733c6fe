import { describe, expect, it } from 'vitest'
import { cleanHtml, htmlToText } from './clean-html.ts'

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40)]).toString('base64')

describe('cleaning', () => {
  it.each([
    ['<script>alert(1)</script>', 'script'],
    ['<img src=x onerror=alert(1)>', 'onerror'],
    ['<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg>', 'svg'],
    ['<iframe srcdoc="<script>alert(1)</script>"></iframe>', 'iframe'],
    ['<a href="java\nscript:alert(1)">x</a>', 'href'],
    ['<a href=" &#106;avascript:alert(1)">x</a>', 'href'],
    ['<a href="data:text/html,<script>alert(1)</script>">x</a>', 'href'],
    ['<a href="vbscript:msgbox(1)">x</a>', 'href'],
    ['<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">', 'img'],
    ['<img src="data:text/html;base64,PHNjcmlwdD4=">', 'img'],
    ['<div style="background:url(https://spy.example/p.png)">x</div>', 'style'],
    ['<div style="width:expression(alert(1))">x</div>', 'style'],
    ['<form action="https://evil.example"><input name=a><button>x</button></form>', 'form'],
    ['<object data="x.swf"></object>', 'object'],
    ['<meta http-equiv="refresh" content="0;url=https://evil.example">', 'meta'],
    ['<base href="https://evil.example">', 'base'],
    ['<math><mi><script>alert(1)</script></mi></math>', 'math'],
    ['<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>', 'noscript'],
    ['<table background="https://spy.example/p.png"><tr><td>x</td></tr></table>', 'background'],
    ['<style>*{background:url(https://spy.example)}</style>', 'style'],
  ])('%s', (html, removed) => {
    const cleaned = cleanHtml(html)
    expect(cleaned.removed).toContain(removed)
    expect(cleaned.html).not.toMatch(
      /script|onerror|onload|spy|evil|alert|svg|iframe|expression|<form|<input/i,
    )
  })

  it('keeps what Outlook and Gmail write, and says nothing of classes and ids', () => {
    const html =
      '<table cellpadding="0" class="MsoNormal" id="x"><tbody><tr><td style="font-family:Arial;color:#333333;' +
      'mso-fareast-font-family:Calibri;padding-left:8px">Anna<br /><a href="tel:+4681234">+46 8 1234</a></td></tr></tbody></table>'
    const cleaned = cleanHtml(html)
    expect(cleaned.removed).toEqual([])
    expect(cleaned.html).toContain('style="font-family:Arial;color:#333333;padding-left:8px"')
    expect(cleaned.html).toContain('href="tel:+4681234" rel="noopener noreferrer"')
    expect(cleaned.html).not.toMatch(/class|id=/)
  })

  it('believes the bytes of an image, not its name', () => {
    expect(cleanHtml(`<img src="data:image/gif;base64,${png}" alt="logo">`)).toEqual({
      html: `<img alt="logo" src="data:image/png;base64,${png}" />`,
      removed: [],
      faults: [],
    })
    const lie = Buffer.from('<svg onload=alert(1)>').toString('base64')
    expect(cleanHtml(`<img src="data:image/png;base64,${lie}">`).faults).toEqual(['image_invalid'])
    const huge = Buffer.concat([Buffer.from(png, 'base64'), Buffer.alloc(600_000)]).toString('base64')
    expect(cleanHtml(`<img src="data:image/png;base64,${huge}">`).faults).toEqual(['image_too_large'])
  })

  it('keeps no reference to stored images that somebody else wrote', () => {
    expect(cleanHtml(`<img src="cid:${'a'.repeat(64)}@msi">`).html).toBe('')
  })

  it('cleans what is clean already to the same', () => {
    const once = cleanHtml('<p>A &amp; B <b onclick=x>c</b> <img src="https://a.example/b.png"></p>').html
    expect(cleanHtml(once).html).toBe(once)
  })
})

describe('the text part', () => {
  it('reads as a letter', () => {
    expect(
      htmlToText(
        '<p>Hi Eva,</p><p>See <a href="https://nord.example">our page</a>.</p><ul><li>one</li></ul><img src="https://a.example/b.png">',
      ),
    ).toBe('Hi Eva,\n\nSee our page (https://nord.example).\n\n * one')
  })
})
