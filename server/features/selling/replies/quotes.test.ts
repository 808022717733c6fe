import { describe, expect, it } from 'vitest'
import { splitHtml, splitText } from './quotes.ts'

const words = (html: string | null) =>
  html
    ?.replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()

describe('the earlier message in plain text', () => {
  it.each([
    ['Gmail', 'Yes please\n\nOn Tue, 3 Nov 2026 at 10:00, Astrid <a@b.example> wrote:\n\n> Hello\n> there\n'],
    [
      'Gmail, its line broken',
      'Yes please\n\nOn Tue, 3 Nov 2026 at 10:00, Astrid Lindqvist <\na@b.example> wrote:\n\n> Hello\n',
    ],
    ['Swedish', 'Yes please\n\nDen tis 3 nov. 2026 kl 10:00 skrev Astrid <a@b.example>:\n\n> Hej\n'],
    ['Swedish, without marks', 'Yes please\n\n3 nov. 2026 kl. 10:00 skrev Astrid <a@b.example>:\n\nHej\n'],
    ['German', 'Yes please\n\nAm Di., 3. Nov. 2026 um 10:00 Uhr schrieb Astrid <a@b.example>:\n\n> Hallo\n'],
    ['Thunderbird, without marks', 'Yes please\n\nOn 03/11/2026 10:00, Astrid Lindqvist wrote:\n\nHello\n'],
    ['Thunderbird in Swedish', 'Yes please\n\nDen 2026-11-03 kl. 10:00, skrev Astrid:\n\nHej\n'],
    ['a name first', 'Yes please\n\nAstrid Lindqvist <a@b.example> wrote on 3 May:\n> Hello\n'],
    [
      'Outlook, its sender without an address',
      'Yes please\n\nFrån: Astrid\nSkickat: den 3 november 2026 10:00\n\nHej',
    ],
    ['marks alone', 'Yes please\n\n> Hello\n> there'],
    [
      'Outlook',
      'Yes please\n\n________________________________\nFrom: Astrid <a@b.example>\nSent: Tuesday, 3 November 2026 10:00\nTo: Maria\nSubject: Hello\n\nHello',
    ],
    [
      'Outlook in Swedish',
      'Yes please\n\nFrån: Astrid <a@b.example>\nSkickat: den 3 november 2026 10:00\nTill: Maria\n\nHej',
    ],
    ['Outlook in German', 'Yes please\n\nVon: Astrid\nGesendet: Dienstag, 3. November 2026 10:00\n\nHallo'],
    ['older Outlook', 'Yes please\n\n-----Original Message-----\nFrom: Astrid\n\nHello'],
    ['older Outlook in Swedish', 'Yes please\n\n-----Ursprungligt meddelande-----\nHej'],
  ])('is folded: %s', (_program, text) => {
    const { written, quoted } = splitText(text)
    expect([written, quoted]).toEqual(['Yes please', expect.stringMatching(/He[ij]|Hello|Hallo/)])
  })

  it.each([
    ['there is none', 'Yes please\n\nMaria'],
    ['it is answered line by line', 'On Tue, 3 Nov 2026 at 10:00, Astrid wrote:\n> One?\nYes\n> Two?\nNo'],
    ['nothing else is there', '> Hello\n> there'],
    ['somebody says what another one wrote', 'Anna wrote:\nnothing new'],
    ['a note is told of', 'Hi\n\nAs Anna wrote in her note of 3 May, these matter:\n- price\n- time'],
    ['a mail is told of', 'Hi\n\nOn 3 May Anna wrote to a@b.example that these matter:\n- price'],
    ['it is told of in Swedish', 'Hej\n\nDen 3 maj skrev Anna så här:\npriset är rätt'],
    ['nothing follows', 'Hi\n\nThis is what they wrote in 2025:'],
    ['two fields are given', 'Hej\n\nFrån: bilagan ser ni priset\nDatum: 3 maj passar\n\nAnna'],
  ])('is left where it is when %s', (_why, text) => {
    expect(splitText(text)).toEqual({ written: text, quoted: null })
  })
})

describe('the earlier message in HTML', () => {
  it.each([
    [
      'Gmail',
      '<div dir="ltr">Yes please</div><br><div class="gmail_quote gmail_quote_container"><div class="gmail_attr">On Tue wrote:<br></div><blockquote class="gmail_quote">Hello</blockquote></div>',
    ],
    [
      'Apple Mail',
      '<html><body>Yes please<br><div><br><blockquote type="cite"><div>On 3 Nov 2026, at 10:00, Astrid wrote:</div><div>Hello</div></blockquote></div><br></body></html>',
    ],
    [
      'Apple Mail, in two',
      '<div>Yes please</div><blockquote type="cite">On 3 Nov 2026 Astrid wrote:</blockquote><blockquote type="cite">Hello</blockquote>',
    ],
    [
      'Thunderbird',
      '<p>Yes please</p><div class="moz-cite-prefix">On 03/11/2026 10:00, Astrid wrote:<br></div><blockquote type="cite" cite="mid:x">Hello</blockquote>',
    ],
    [
      'an attribution above',
      '<div>Yes please</div><div>Den 3 nov. 2026 kl. 10:00 skrev Astrid:</div><blockquote type="cite">Hello</blockquote>',
    ],
    [
      'Outlook on the web',
      '<div>Yes please</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Astrid<br><b>Sent:</b> Tuesday</div><div>Hello</div>',
    ],
    [
      'Outlook',
      '<p class="MsoNormal">Yes please</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> Astrid &lt;a@b.example&gt;<br><b>Sent:</b> den 3 november 2026<br></p></div><p>Hello</p>',
    ],
    [
      'Outlook in Swedish',
      '<p>Yes please</p><div><p><b>Från:</b> Astrid<br><b>Skickat:</b> den 3 november 2026 10:00</p></div><p>Hello</p>',
    ],
    [
      'Yahoo',
      '<div>Yes please</div><div class="yahoo_quoted" id="yahoo_quoted_1"><div>On Tuesday wrote:</div>Hello</div>',
    ],
    ['a rule', '<p>Yes please</p><p>-----Ursprüngliche Nachricht-----</p><p>Hello</p>'],
  ])('is folded: %s', (_program, html) => {
    const { written, quoted } = splitHtml(html)
    expect(words(written)).toBe('Yes please')
    expect(words(quoted)).toContain('Hello')
  })

  it.each([
    ['there is none', '<p>Yes please</p>'],
    ['it is answered line by line', '<blockquote type="cite">One?</blockquote><p>Yes</p>'],
    ['the answer stands below', '<p>Hi</p><div class="gmail_quote">Hello</div><p>Below</p>'],
    ['nothing stands above', '<style>p{}</style><div class="gmail_quote">Hello</div>'],
    ['two fields are given', '<p>Hej</p><p>Från: bilagan ser ni priset</p><p>Datum: 3 maj passar</p>'],
    ['it is too deep', `Yes${'<b>'.repeat(250)}<br></b><div class="gmail_quote">Hello</div>`],
    ['there are too many elements', `Yes${'<br>'.repeat(20_000)}<div class="gmail_quote">Hello</div>`],
    ['it is too long', `${'Yes'.repeat(400_000)}<div class="gmail_quote">Hello</div>`],
  ])('is left where it is when %s', (_why, html) => {
    expect(splitHtml(html)).toEqual({ written: html, quoted: null })
  })
})
