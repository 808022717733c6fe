import { expect, it } from 'vitest'
import { type HintedMail, mailHints } from './mail-hints.ts'

const calm: HintedMail = {
  subject: 'Flow meters for your plant in Aarhus',
  html: '<p>Hi Maria,</p><p>shall we talk about <a href="https://www.nordvik.example/meters">our meters</a>?</p>',
  files: 0,
  addresses: ['maria.holm@holmlogistics.example', 'maria@b.example'],
  isFirst: true,
}
const hints = (change: Partial<HintedMail>) => mailHints({ ...calm, ...change })
const link = (href: string, text = 'meters') => `<p>See <a class="x" href="${href}">${text}</a> there.</p>`
const picture = '<p><img src="data:image/png;base64,AAAA" width="80" alt=""></p>'

it('has nothing to say about a calm mail, nor about an empty one', () => {
  expect(hints({})).toEqual([])
  expect(hints({ subject: '', html: '' })).toEqual([])
  expect(hints({ subject: 'Maria, about Maria.Holmgren' })).toEqual([])
  expect(hints({ subject: 'FAQ', html: '<p>Dear Sirius, hi.</p>' })).toEqual([])
  expect(
    hints({ subject: '{{first_name}}, 日本語', html: '<p>{{company}} and https://nordvik.example</p>' }),
  ).toEqual([])
})

it.each<[Partial<HintedMail>, object]>([
  [{ subject: ' ' }, { hint: 'noSubject' }],
  [{ subject: 'Maria.Holm, flow meters' }, { hint: 'localPart', part: 'maria.holm' }],
  [{ subject: 'FLOW METERS!' }, { hint: 'shouting' }],
  [{ html: link('https://bit.ly/3x') }, { hint: 'shortened', host: 'bit.ly' }],
  [{ html: link('http://nordvik.example/') }, { hint: 'insecure', host: 'nordvik.example' }],
  [
    { html: link('https://evil.example/?a=1&amp;b=2', 'https://bank.example') },
    { hint: 'otherHost', shown: 'bank.example', host: 'evil.example' },
  ],
  [{ html: link('https://nordvik.example/').repeat(4) }, { hint: 'manyLinks', count: 4 }],
  [{ html: `<p>Dear sir,</p>${calm.html}` }, { hint: 'phrase', phrase: 'dear sir' }],
  [{ html: `<p>Pengarna&nbsp;tillbaka!</p>${calm.html}` }, { hint: 'phrase', phrase: 'pengarna tillbaka' }],
  [{ html: '<p>Hi %%FirstName%% and [[Company]].</p>' }, { hint: 'openFields', count: 2 }],
  [{ html: '<p>Hi {{! say why }}.</p>' }, { hint: 'openFields', count: 1 }],
  [{ files: 1 }, { hint: 'firstWithFile' }],
  [{ html: `<p>${'a word '.repeat(60)}</p>`.repeat(260) }, { hint: 'large' }],
  [{ html: `<p>${'a word '.repeat(60)}</p>${picture}` }, { hint: 'firstWithImage' }],
  [{ html: picture, isFirst: false }, { hint: 'imageOnly' }],
  [{ html: `<p>${'Donaudampfschifffahrtsgesellschaft '.repeat(9)}</p>` }, { hint: 'longWords' }],
])('says what to change in %j', (change, hint) => {
  expect(hints(change)).toEqual([hint])
})

it('finds no fault in addresses of the same house, and in words that only hold one', () => {
  expect(hints({ html: link('https://www.nordvik.example/a', 'nordvik.example') })).toEqual([])
  expect(hints({ html: link('https://shop.nordvik.example/a', 'www.nordvik.example') })).toEqual([])
  expect(hints({ html: link('https://nordvik.example/a', 'as in Node.js and more') })).toEqual([])
  expect(hints({ html: link('mailto:a@b.example', 'a@b.example') })).toEqual([])
})

it('reads the longest mail at once', () => {
  const html = '<a href="https://x.example">dear</a> &amp; {{ '.repeat(60_000)
  const before = performance.now()
  mailHints({ ...calm, html })
  expect(performance.now() - before).toBeLessThan(5_000)
})
