import { describe, expect, it, vi } from 'vitest'
import { htmlLimits } from '../../../../contract/content.ts'
import { WorkerThread } from '../../../platform/worker-thread.ts'
import { cleanNow } from './clean-html.ts'
import { holdRemoteImages } from './content.ts'
import { cleanHtml, htmlToText } from './foreign-html.ts'
import { HtmlRefused } from './html-refused.ts'
import { textNow } from './text-of-html.ts'

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
    const cleaned = cleanNow(html)
    expect(cleaned.removed).toContain(removed)
    expect(cleaned.html).not.toMatch(
      /script|onerror|onload|spy|evil|alert|svg|iframe|expression|<form|<input/i,
    )
  })

  it('keeps what Outlook and Gmail write, and says nothing of classes and ids', () => {
    const html =
      '<table cellpadding="0" class="MsoNormal" id="x"><tbody><tr><td style="font-family:Arial;color:#333333;' +
      'mso-fareast-font-family:Calibri;padding-left:8px">Anna<br /><a href="tel:+4681234">+46 8 1234</a></td></tr></tbody></table>'
    const cleaned = cleanNow(html)
    expect(cleaned.removed).toEqual([])
    expect(cleaned.html).toContain('style="font-family:Arial;color:#333333;padding-left:8px"')
    expect(cleaned.html).toContain('href="tel:+4681234" rel="noopener noreferrer"')
    expect(cleaned.html).not.toMatch(/class|id=/)
  })

  it.each([
    ['background:#0b3d91', 'background-color:#0b3d91', []],
    ['background: rgb(11, 61, 145) none repeat', 'background-color:rgb(11, 61, 145)', []],
    ['background:navy !important;color:#fff', 'background-color:navy;color:#fff', []],
    ['background:none', '', []],
    ['background-image:none', '', []],
    ['background:linear-gradient(#000, #111)', '', ['background']],
    [
      'background:url(https://a.example/x.png) #0b3d91 no-repeat',
      'background-color:#0b3d91',
      ['background', 'style'],
    ],
    ['background-image:linear-gradient(#000, #111)', '', ['background-image']],
    ['background:var(--brand)', '', ['background']],
    ['background-color:var(--brand);color:white', '', ['background-color']],
    ['color:#FFFAFA !important;background-color:color-mix(in srgb, red, blue)', '', ['background-color']],
    ['color:rgb(100%, 100%, 98%);background:linear-gradient(#000, #111)', '', ['background']],
    ['color:hsl(0 0% 98%);background-image:linear-gradient(#000, #111)', '', ['background-image']],
    ['color:#eeeeee;background:var(--brand)', '', ['background']],
    ['color:#b00020;background:var(--brand)', 'color:#b00020', ['background']],
    ['color:#fff;background:#000;background:var(--x)', 'color:#fff;background-color:#000', ['background']],
    ['color:color(display-p3 1 1 1);background:black', '', ['background-color', 'color']],
    ['color:windowtext;background-color:transparent', 'color:windowtext;background-color:transparent', []],
  ])('keeps the colour of a background, or says what went: %s', (style, kept, removed) => {
    const cleaned = cleanNow(`<span style="${style}">Anna</span>`)
    expect(cleaned.html).toBe(kept ? `<span style="${kept}">Anna</span>` : '<span>Anna</span>')
    expect(cleaned.removed.sort()).toEqual(removed)
  })

  it.each([
    [
      '<body bgcolor="000000" text=white><p style="color:#fff">Anna</p></body>',
      '<div style="background-color:#000000;color:white"><p style="color:#fff">Anna</p></div>',
    ],
    [
      '<html style="background:#000"><body>Anna</body></html>',
      '<div style="background-color:#000">Anna</div>',
    ],
    ['<header style="background:#000">Anna</header>', '<div style="background-color:#000">Anna</div>'],
    ['<x-word style="background:#000">Anna</x-word>', '<span style="background-color:#000">Anna</span>'],
    ['<body bgcolor="url(x)"><section style="color:#fff">Anna</section></body>', 'Anna'],
    ['<title bgcolor="#000">Anna</title>', ''],
  ])('leaves no words without the ground they stood on: %s', (html, kept) => {
    expect(cleanNow(html)).toEqual({ html: kept, removed: [], faults: [] })
  })

  it('believes the bytes of an image, not its name', () => {
    expect(cleanNow(`<img src="data:image/gif;base64,${png}" alt="logo">`)).toEqual({
      html: `<img alt="logo" src="data:image/png;base64,${png}" />`,
      removed: [],
      faults: [],
    })
    const lie = Buffer.from('<svg onload=alert(1)>').toString('base64')
    expect(cleanNow(`<img src="data:image/png;base64,${lie}">`).faults).toEqual(['image_invalid'])
    const huge = Buffer.concat([Buffer.from(png, 'base64'), Buffer.alloc(600_000)]).toString('base64')
    expect(cleanNow(`<img src="data:image/png;base64,${huge}">`).faults).toEqual(['image_too_large'])
  })

  it('keeps no reference to stored images that somebody else wrote', () => {
    expect(cleanNow(`<img src="cid:${'a'.repeat(64)}@msi">`).html).toBe('')
  })

  it('keeps references to its own parts in a message that came, each by one name', () => {
    const html =
      '<img src="CID:a%40b"><img alt="x" src="cid:a@b"><a href="cid:a@b">x</a><img src="cid:&quot;><script>">'
    expect(cleanNow(html, { isReceived: true }).html).toBe(
      '<img src="cid:a%40b" /><img alt="x" src="cid:a%40b" /><a>x</a>',
    )
    const huge = Buffer.concat([Buffer.from(png, 'base64'), Buffer.alloc(600_000)]).toString('base64')
    const received = cleanNow(`<img src="data:image/png;base64,${huge}">`, { isReceived: true })
    expect(received).toMatchObject({ html: `<img src="data:image/png;base64,${huge}" />`, faults: [] })
  })

  it.each(['https://t.example/p.gif?a=B', 'HTTPS://t.example/p.gif?a=B', ' hTTps://t.example/p.gif?a=B'])(
    'leaves no image that calls elsewhere unheld, however its address is written: %s',
    (url) => {
      const { html } = cleanNow(`<IMG SRC='${url}'>`, { isReceived: true })
      expect(holdRemoteImages(html)).toEqual({
        html: '<img data-remote="https://t.example/p.gif?a=B" />',
        held: 1,
      })
    },
  )

  it('ends each element by its own name, whatever went away before it', () => {
    const html = '<p><img src="x:y"><b>a</b><img><i>b</i><img src="//x.example/y"></p><p>c</p>'
    expect(cleanNow(html).html).toBe('<p><b>a</b><i>b</i></p><p>c</p>')
  })

  it('cleans what is clean already to the same', () => {
    const once = cleanNow('<p>A &amp; B <b onclick=x>c</b> <img src="https://a.example/b.png"></p>').html
    expect(cleanNow(once).html).toBe(once)
  })
})

describe('what is too much', () => {
  const codeOf = (html: string) => {
    try {
      cleanNow(html)
      return null
    } catch (error) {
      return error instanceof HtmlRefused ? error.code : error
    }
  }

  it.each([
    ['html_too_large', 'x'.repeat(htmlLimits.bytes + 1)],
    ['html_too_large', 'å'.repeat(htmlLimits.bytes / 2 + 1)],
    ['html_too_large', '&'.repeat(htmlLimits.bytes / 2)],
    ['html_too_many_elements', '<b>x</b>'.repeat(htmlLimits.elements + 1)],
    ['html_too_many_elements', '<br>'.repeat(htmlLimits.elements + 1)],
    ['html_too_many_elements', '</p>'.repeat(htmlLimits.elements + 1)],
    ['html_too_many_elements', '<img>'.repeat(htmlLimits.images + 1)],
    ['html_too_deep', '<div>'.repeat(htmlLimits.depth + 1)],
    ['html_too_deep', '<nothing>'.repeat(htmlLimits.depth + 1)],
    ['html_too_deep', '<svg>'.repeat(htmlLimits.depth + 1)],
  ])('is refused before it is cleaned: %s', (code, html) => {
    expect(codeOf(html)).toBe(code)
  })

  it('is far more than a person writes', () => {
    expect(codeOf('<div>'.repeat(htmlLimits.depth))).toBeNull()
    expect(codeOf('<p>one'.repeat(htmlLimits.elements))).toBeNull()
    expect(codeOf(`<ul>${'<li>two'.repeat(htmlLimits.elements - 1)}</ul>`)).toBeNull()
    expect(codeOf(`<img src="data:image/png;base64,${png.repeat(20_000)}">`)).toBeNull()
  })

  it('leaves out styles and addresses that nobody wrote by hand', () => {
    const long = 'a'.repeat(5_000)
    const cleaned = cleanNow(
      `<p style="color:red;${'('.repeat(5_000)}">x<a href="https://x.example/${long}">y</a><img src="https://x.example/${long}"></p>`,
    )
    expect(cleaned).toMatchObject({ html: '<p>x<a>y</a></p>', removed: ['style', 'href', 'img'] })
    const attributes = Array.from({ length: 1_000 }, (_, at) => `on${at}${long}=x`)
    const { removed } = cleanNow(`<p ${attributes.slice(0, 100).join(' ')}>`)
    expect(removed).toHaveLength(30)
    expect(removed[0]).toHaveLength(40)
  })
})

describe('long HTML', () => {
  const long = '<p>Flow <b>meters</b></p>'.repeat(1_000)

  it('is cleaned and read in a thread of its own, to the same', async () => {
    const cleaned = await cleanHtml(`${long}<script>x</script>`, 'anna')
    expect(cleaned).toEqual({ html: long, removed: ['script'], faults: [] })
    expect(await htmlToText(long, 'anna')).toBe(textNow(long))
  })

  it('becomes text here only when it is very short, its images aside', async () => {
    const handedOver = vi.spyOn(WorkerThread.prototype, 'run')
    await htmlToText(
      `<p>Flow</p><img src="data:image/png;base64,${png.repeat(1_000)}" />${'x '.repeat(2_000)}`,
      'anna',
    )
    expect(handedOver).not.toHaveBeenCalled()
    await htmlToText('x '.repeat(2_100), 'anna')
    expect(handedOver).toHaveBeenCalledOnce()
    handedOver.mockRestore()
  })

  it('is refused for a while, not for good, when too much of it waits', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 7 }, () => cleanHtml(long, 'anna')))
    const other = await cleanHtml(long, 'ben')
    expect(other.removed).toEqual([])
    const refused = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(refused).toMatchObject([{ code: 'temporarily_unavailable' }, { code: 'temporarily_unavailable' }])
  })

  it('is refused from there as from here', async () => {
    const short = cleanHtml('<div>'.repeat(300), 'anna')
    await expect(short).rejects.toMatchObject({ code: 'html_too_deep', details: { limit: htmlLimits.depth } })
    await expect(cleanHtml('<div>'.repeat(2_000_000), 'anna')).rejects.toMatchObject({
      code: 'html_too_large',
    })
    await expect(cleanHtml('<div>'.repeat(100_000), 'anna')).rejects.toMatchObject({ code: 'html_too_deep' })
  })
})
