import { expect, it } from 'vitest'
import type { InboundHeaders } from '../server/connectors/mail.ts'
import { classify } from '../server/features/selling/replies/classify.ts'

/** Where a mail stands: who gets it, and the Message-ID and subject of the mail of ours that it is about. */
interface About {
  to: string
  ours: string
  subject: string
}

type Raw = (about: About) => string

const recipient = 'eva.ek@holmlogistics.example'
const base64 = (text: string) => Buffer.from(text).toString('base64')
const lines = (...all: string[]) => `${all.join('\r\n')}\r\n`

/** A message of header lines and a body; `to` and a date are added. */
function mail({ to }: About, head: string[], body: string[]): string {
  const date = `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`
  return lines(...head, `To: ${to}`, date, '', ...body)
}

const status = (action: string, code = '5.1.1') =>
  lines(
    'Reporting-MTA: dns; mx.example',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    `Status: ${code}`,
  )

/** A report of three parts, as RFC 3464 and RFC 6533 have them. */
function report(
  about: About,
  parts: { type: string; head?: string[]; body: string }[],
  head: string[] = [],
): string {
  const all = [
    'From: Mail Delivery System <MAILER-DAEMON@mx.example>',
    'Subject: Returned mail',
    `In-Reply-To: ${about.ours}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    '\tboundary="=_b1"',
    ...head,
  ]
  const words = { type: 'text/plain; charset=utf-8', head: [], body: 'Det gick inte att lämna fram mejlet.' }
  const body = [words, ...parts].flatMap((part) => [
    '--=_b1',
    `Content-Type: ${part.type}`,
    ...(part.head ?? []),
    '',
    part.body,
  ])
  return mail(about, all, [...body, '--=_b1--'])
}

const person = (about: About, head: string[], from = `Maria Holm <${recipient}>`) =>
  mail(about, [`From: ${from}`, ...head], ['Yes please.'])

/** What comes into mailboxes, what it means, and whom it failed or who wrote it. */
const cases: [string, Raw, string][] = [
  [
    'a report of RFC 6533',
    (about) =>
      report(about, [
        { type: 'message/global-delivery-status', body: status('failed') },
        { type: 'message/global-headers', body: `Message-ID: ${about.ours}` },
      ]),
    `bounced ${recipient}`,
  ],
  [
    'a status in base64',
    (about) =>
      report(about, [
        {
          type: 'message/delivery-status',
          head: ['Content-Transfer-Encoding: base64'],
          body: base64(status('failed')),
        },
      ]),
    `bounced ${recipient}`,
  ],
  [
    'a report that names its mail only inside',
    (about) =>
      report({ ...about, ours: '<other@x.example>' }, [
        { type: 'message/delivery-status', body: status('failed') },
        { type: 'message/rfc822', body: lines(`Message-ID: ${about.ours}`, 'Subject: Hi', '', 'Hello') },
      ]),
    `bounced ${recipient}`,
  ],
  [
    'good news',
    (about) => report(about, [{ type: 'message/delivery-status', body: status('relayed', '2.0.0') }]),
    'auto_replied',
  ],
  [
    'a delay',
    (about) => report(about, [{ type: 'message/delivery-status', body: status('delayed', '4.4.1') }]),
    'auto_replied',
  ],
  [
    'plain words with a reference',
    (about) =>
      mail(
        about,
        [
          'Return-Path: <>',
          'From: mailer-daemon@mx.example',
          `Subject: Message undeliverable: ${about.subject}`,
          `In-Reply-To: ${about.ours}`,
        ],
        ['Your message did not reach:', '', recipient, '   Remote host said: 550 unknown account'],
      ),
    `bounced ${recipient}`,
  ],
  [
    "qmail's, without MIME and reference",
    (about) =>
      mail(
        about,
        ['Return-Path: <>', 'From: MAILER-DAEMON@mx.example', 'Subject: failure notice'],
        [
          'Hi. This is the qmail-send program at mx.example.',
          '',
          `<${recipient}>:`,
          'This address no longer accepts mail.',
          '',
          '--- Below this line is a copy of the message.',
          '',
          `Return-Path: <${about.to}>`,
          `Message-ID: ${about.ours}`,
          `From: ${about.to}`,
          '',
          'Hello',
        ],
      ),
    `bounced ${recipient}`,
  ],
  [
    'an absence by its subject alone',
    (about) => person(about, [`Subject: Autosvar: ${about.subject}`, `In-Reply-To: ${about.ours}`]),
    'auto_replied',
  ],
  [
    'an answer to an absence',
    (about) =>
      person(about, [`Subject: Re: Automatic reply: ${about.subject}`, `In-Reply-To: ${about.ours}`]),
    'replied Maria Holm',
  ],
  [
    'a reference without brackets',
    (about) =>
      person(about, [
        'Subject: Your offer',
        `In-Reply-To: ${about.ours.slice(1, -1)}`,
        `References: ${about.ours.slice(1, -1)}`,
      ]),
    'replied Maria Holm',
  ],
  [
    'a reference in encoded words',
    (about) => person(about, ['Subject: Your offer', `In-Reply-To: =?utf-8?B?${base64(about.ours)}?=`]),
    'replied Maria Holm',
  ],
  [
    'a reference folded after its bracket',
    (about) => person(about, ['Subject: Your offer', 'In-Reply-To: <', ` ${about.ours}`]),
    'replied Maria Holm',
  ],
  [
    'headers in Latin-1',
    (about) =>
      person(
        about,
        [`Subject: Sv: ${about.subject} (best\u00e4llning)`, `In-Reply-To: ${about.ours}`],
        `J\u00f8rgen Holm <${recipient}>`,
      ),
    'replied Jørgen Holm',
  ],
  [
    'a person behind a group and Exchange',
    (about) =>
      person(about, [
        `Subject: Re: ${about.subject}`,
        `In-Reply-To: ${about.ours}`,
        'Precedence: list',
        'List-Id: <team.holm.example>',
        'X-Auto-Response-Suppress: All',
      ]),
    'replied Maria Holm',
  ],
]

function told(message: InboundHeaders, about: About): string {
  const found = classify(message, about.subject)
  if (found === 'auto_replied') return found
  if (found === 'replied') return `replied ${message.from?.name}`
  const { recipients = [], mentioned = [] } = message.report ?? {}
  return `bounced ${recipients.concat(mentioned).join(' ')}`
}

/** Whatever comes back, in whichever words and shapes, is understood alike in every mailbox, byte for byte as it came. */
export function understoodMail(read: (raw: Buffer) => Promise<InboundHeaders>, to: () => string): void {
  it.each(cases)('understands %s', async (_, raw, meaning) => {
    const about = { to: to(), ours: '<ours-1@nordvik.example>', subject: 'Flow meters' }
    // One byte a character: Latin-1, and UTF-8 where it is declared.
    const text = raw(about).replace('lämna', 'l\u00c3\u00a4mna')
    const message = await read(Buffer.from(text, 'latin1'))
    expect(message.refersTo[0]).toBe(about.ours)
    expect(told(message, about)).toBe(meaning)
    expect(message.subject).not.toContain('\uFFFD')
  })
}
