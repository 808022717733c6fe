import { describe, expect, it } from 'vitest'
import { mayBeReport, withReport } from './delivery-report.ts'
import { inboundOf } from './inbound.ts'
import { fieldsOf } from './mime-parts.ts'

const ours = '<ours@nord.example>'
const envelope = { id: 'm', threadId: null, own: false, receivedAt: new Date(0), report: null }

/** A whole message as its vendor tells it and then reads it. */
function read(head: string[], body: string[]) {
  const raw = [...head, '', ...body].join('\r\n')
  const inbound = inboundOf(envelope, fieldsOf(head.join('\r\n')))
  expect(mayBeReport(inbound)).toBe(true)
  const { report, refersTo } = withReport(inbound, Buffer.from(raw).toString('latin1'))
  return { action: report?.action, recipients: report?.recipients, mentioned: report?.mentioned, refersTo }
}

const from = 'From: MAILER-DAEMON@mx.example'

describe('a report in plain words', () => {
  it('of qmail names the mail and whom it failed', () => {
    const told = read(
      [from, 'Subject: failure notice', 'Return-Path: <>'],
      [
        'Hi. This is the qmail-send program at mx.example.',
        "I'm afraid I wasn't able to deliver your message to the following addresses.",
        "This is a permanent error; I've given up. Sorry it didn't work out.",
        '',
        '<Eva@Holm.example>:',
        'Sorry, no mailbox here by that name. (#5.1.1)',
        '',
        '--- Below this line is a copy of the message.',
        '',
        'Return-Path: <ben@nord.example>',
        'Received: (qmail 1 invoked from network);',
        '  28 Nov 2026 09:00:00 -0000',
        `Message-ID: ${ours}`,
        'To: eva@holm.example, other@holm.example',
      ],
    )
    expect(told).toMatchObject({ action: 'failed', refersTo: [ours] })
    expect(told.mentioned).toEqual(['eva@holm.example'])
  })

  it('of Exim is read by its header and its words', () => {
    const told = read(
      [
        from,
        'Subject: Mail delivery failed: returning message to sender',
        'X-Failed-Recipients: eva@holm.example',
      ],
      [
        'A message that you sent could not be delivered to one or more of its recipients.',
        '',
        '  eva@holm.example',
        '    host mx.holm.example [192.0.2.1] said: 550 Unrouteable address',
        '',
        '------ This is a copy of the message, including all the headers. ------',
        '',
        `Message-ID: <CA+1@mail.gmail.com>`,
        `X-MSI-Message-Id: ${ours}`,
      ],
    )
    expect(told).toMatchObject({ action: 'failed', recipients: ['eva@holm.example'] })
    expect(told.refersTo).toEqual([ours, '<CA+1@mail.gmail.com>'])
  })

  it('of sendmail, and one whose only part is HTML', () => {
    const sendmail = read(
      [from, 'Subject: Returned mail: see transcript for details'],
      [
        '   ----- The following addresses had permanent fatal errors -----',
        '<eva@holm.example>',
        '    (reason: 550)',
      ],
    )
    expect(sendmail).toMatchObject({ action: 'failed', mentioned: ['eva@holm.example'] })
    const html = read(
      ['From: postmaster@holm.example', 'Subject: Unzustellbar: Offert', 'Content-Type: text/html'],
      ['<p>Ihre Nachricht an <a href="mailto:x">eva@holm.example</a> wurde nicht zugestellt.</p>'],
    )
    expect(html).toMatchObject({ action: 'failed', mentioned: ['eva@holm.example'] })
  })

  it.each([
    ['Undeliverable: Offer', '', 'failed'],
    ['Olevererbart: Offert', '', 'failed'],
    ['Non remis : Offre', '', 'failed'],
    ['No se puede entregar: Oferta', '', 'failed'],
    ['Non recapitabile: Offerta', '', 'failed'],
    ['Onbestelbaar: Offerte', '', 'failed'],
    ['Kan ikke leveres: Tilbud', '', 'failed'],
    ['Toimittamaton: Tarjous', '', 'failed'],
    ['Não foi possível entregar: Oferta', '', 'failed'],
    ['Niedostarczalne: Oferta', '', 'failed'],
    ['About your mail', 'Remote host said: 550 unknown account', 'failed'],
    ['Delivery Status Notification (Delay)', '451 4.7.1 greylisted', 'delayed'],
    ['Warning: message 1aB-2c delayed 24 hours', 'It has not been delivered', 'delayed'],
    ['Your message', 'The server will keep trying for 4 more days. 550 earlier', 'delayed'],
    ['Delivery delayed', 'I have given up.', 'failed'],
    [
      'Mail problem',
      'It could not be delivered. We will continue to attempt delivery for 3 days.',
      'delayed',
    ],
    ['Mail problem', 'It could not be delivered yet. The server will try again.', 'delayed'],
    ['Mail problem', 'It couldn’t be delivered yet.', 'delayed'],
    ['Mail problem', '451 4.7.1 try later. This list does not exist in our cache.', 'delayed'],
    ['Mail problem', 'This is not a permanent error, and it will be retried.', 'delayed'],
    ['Mail problem', 'Deferred: could not be delivered', 'delayed'],
    ['Mail problem', 'Deferred for days, then 550 5.1.1 user unknown', 'failed'],
    ['Undelivered Mail Returned to Sender', 'said: 451 4.4.1 timed out', 'failed'],
    ['Undeliverable: Early warning systems', '', 'failed'],
    ['DELIVERY FAILURE: Retarded project', '', 'failed'],
    ['Mail System Error: Early warning systems', 'User unknown', 'failed'],
    ['Delivered-to error: mailbox does not exist', '', 'failed'],
    ['Remise retardée : Offre', 'Non remis', 'delayed'],
    ['Your mail', 'Queued at relay mx [10.5.1.20]', undefined],
    ['Your mail', 'Version 5.10.2, and 5.1.2 before it', undefined],
    ['Your mail', 'You have opened ticket 5.1.2. Total: 550 kr', undefined],
    ['Your mail', 'Your mail is not delivered until you confirm it.', undefined],
    ['Your mail', '<eva@holm.example>: 550 Unrouteable', 'failed'],
    ['Your mail', "mx.example gave this error: '550 5.4.1 Access denied'", 'failed'],
    ['Your mail', '<mx.holm.example #5.1.1>', 'failed'],
    ['Your mail', "Your message couldn't be delivered.", 'failed'],
    ['Your mail', 'Your message couldn’t be delivered.', 'failed'],
    ['Your mail', 'We are unable to deliver your mail.', 'failed'],
    ['Your mail', 'Your message was rejected.', 'failed'],
    ['Ditt mejl', 'Det gick inte att leverera meddelandet.', 'failed'],
    ['Ditt mejl', 'Meddelandet kan inte levereras.', 'failed'],
    ['Su correo', 'No se pudo entregar el mensaje.', 'failed'],
    ['Votre courriel', 'Impossible de remettre le message.', 'failed'],
    ['Échec de la remise', '', 'failed'],
    ['Relayed: Offer', 'Not delivered here', 'other'],
    ['Successful Mail Delivery Report', 'The mail was delivered', 'other'],
    ['Your ticket 5 500', 'We have received your request.', undefined],
    ['Mailbox report', 'You have 550 unread messages.', undefined],
  ])('%s / %s means %s', (subject, words, action) => {
    expect(read([from, `Subject: ${subject}`], [words]).action).toBe(action)
  })

  it.each([
    ['text/plain; charset=iso-8859-1', 'Ihr Empfänger wurde nicht erreicht: não é possível entregar'],
    ['text/plain', 'Não é possível entregar'],
    ['text/plain; charset="unheard-of"', 'Não é possível entregar'],
    ['text/html; charset=iso-8859-1', '<p>N&atilde;o &eacute; possível entregar'],
    ['text/html', '<p>It couldn&#39;t be <b>delivered</b> to &lt;eva@holm.example&gt;'],
    ['text/html', '<p>It couldn&#x2019;t be delivered &#9999999; &unheard;'],
  ])('is read in the characters of its bytes: %s', (type, words) => {
    const raw = `\r\n\r\n${words}`
    const inbound = inboundOf(envelope, fieldsOf(`${from}\nSubject: Mail\nContent-Type: ${type}`))
    const message = withReport(inbound, `${from}\r\nContent-Type: ${type}${raw}`)
    expect(message.report?.action).toBe('failed')
    expect(message.report?.mentioned).toEqual(words.includes('eva') ? ['eva@holm.example'] : [])
  })

  it.each(['Re: Offer', 'SV: Offer'])('is none where a person answers as postmaster: %s', (subject) => {
    const head = ['From: Eva <postmaster@holm.example>', `Subject: ${subject}`]
    const words = ['Our old address does not exist, I get 550 5.2.1 from it.']
    expect(read([...head, `In-Reply-To: ${ours}`], words).action).toBeUndefined()
    expect(read(head, words).action).toBe('failed')
    expect(read([...head, `In-Reply-To: ${ours}`, 'Return-Path: <>'], words).action).toBe('failed')
    expect(read([from, `Subject: ${subject}`, `In-Reply-To: ${ours}`], words).action).toBe('failed')
  })

  it.each([
    'MAILER-DAEMON',
    '<MAILER-DAEMON>',
    'Mail Delivery System <MAILER-DAEMON>',
    'MAILER-DAEMON (Mail Delivery System)',
    'MDaemon@holm.example',
    'Mail-Daemon@holm.example',
    'mailerdaemon@holm.example',
    'postmaster',
    'Microsoft Outlook </O=EXCHANGELABS/OU=EXCHANGE ADMINISTRATIVE GROUP (FYDIBOHF23SPDLT)/CN=RECIPIENTS/CN=MICROSOFTEXCHANGE329E71EC88AE4615BBC36AB6CE41109E>',
  ])('may come from %s', (sender) => {
    expect(read([`From: ${sender}`, 'Subject: Undeliverable: Offer'], []).action).toBe('failed')
  })

  it.each(['Eva Daemon <eva.daemon@holm.example>', 'Postmaster Ltd', 'Eva', 'mdaemon.shop@holm.example'])(
    'does not come from %s',
    (sender) => {
      expect(mayBeReport(inboundOf(envelope, fieldsOf(`From: ${sender}`)))).toBe(false)
    },
  )

  it('may come from Exchange, from nobody with a failed recipient, and never from a person', () => {
    const mayBe = (lines: string[]) => mayBeReport(inboundOf(envelope, fieldsOf(lines.join('\n'))))
    expect(
      mayBe(['From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@nord.example>']),
    ).toBe(true)
    expect(mayBe(['From: a@b.example', 'Return-Path: <>', 'X-Failed-Recipients: eva@holm.example'])).toBe(
      true,
    )
    expect(mayBe(['From: a@b.example', 'Return-Path: <>'])).toBe(false)
    expect(mayBe(['From: microsoftexchange@holm.example', 'Subject: Undeliverable: Offer'])).toBe(false)
  })
})
