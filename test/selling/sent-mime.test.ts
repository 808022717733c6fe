import { beforeEach, expect, test } from 'vitest'
import { buildMime } from '../../server/connectors/mime.ts'
import { composeNotification } from '../../server/features/background/notifications/notifications.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { minutes } from '../../server/platform/clock.ts'
import { testPool } from '../harness/pool.ts'
import { shownIn, spamHits, textEncodings, wordsOf } from '../harness/spam-rules.ts'
import { makeMail } from '../mail-contract.ts'
import { type SellingWorld, sellingWorld, sendMail } from './selling-world.ts'

const pool = testPool()
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db)
  Object.assign(world.crm.columns, {
    Contact: { FirstName: 'Grace' },
    Account: { Name: 'Harbor, Finch, Inc.' },
  })
})

/** A mail as it is handed over, from what a seller wrote. */
async function handedOver(subject: string, html: string): Promise<Buffer> {
  await sendMail(world, { subject, html })
  world.advance(minutes(1))
  await dispatchMailbox(world.ctx, world.box, new AbortController().signal)
  const mail = world.mailbox.delivered.at(-1)
  if (!mail) throw new Error('nothing was handed over')
  return buildMime(mail, { keepBcc: true })
}

const png = `data:image/png;base64,${Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40)]).toString('base64')}`
const long = 'You told us that the meters in your second plant drift when the steam is wet. '

/** What sellers write, of each kind. */
const written: Record<string, [string, string]> = {
  'a first mail': [
    'Flow meters for {{company_friendly}}',
    '<p>Hi {{first_name}},</p><p>How do you measure <b>the flow</b> at {{company_friendly}} today?</p><p>Best, {{my_name}}</p>',
  ],
  'a list, a table and a link in Swedish': [
    'Våra mätare för er ånga',
    '<p>Hej {{first_name | default: "där"}}!</p><ul><li><p>Fem års garanti</p></li><li><p>Kalibrering på plats</p></li></ul>' +
      '<table><tbody><tr><td><p>Mätare</p></td><td><p>12 500 kr</p></td></tr></tbody></table>' +
      '<p>Läs mer på <a href="https://nord.example/matare">vår sida om mätare</a>.</p>',
  ],
  'Greek letters': [
    'Μετρητές ροής',
    '<p>Καλημέρα, πώς μετράτε τη ροή σήμερα στο εργοστάσιό σας;</p><p>Με εκτίμηση</p>',
  ],
  'signs of every kind': ['Offer 🦐 & “more”', '<p>5 &lt; 6 &amp; 7, 東京 😀 “quoted” – и ещё</p>'],
  'a long mail with a picture': [
    'The drawing',
    `${`<p>${long.repeat(4)}</p>`.repeat(12)}<img src="${png}" alt="">`,
  ],
}

test('what sellers and the product send meets no more than one point of the rules that filters go by', async () => {
  const points: Record<string, number> = {}
  const judge = async (name: string, raw: Buffer) => {
    const hits = await spamHits(raw)
    points[name] = hits.reduce((sum, hit) => sum + hit.points, 0)
    expect.soft({ name, hits }).toEqual({ name, hits: [] })
  }
  for (const [name, [subject, html]] of Object.entries(written))
    await judge(name, await handedOver(subject, html))
  const own = composeNotification({
    language: 'en',
    subject: 'Welcome to MSI Actions',
    paragraphs: ['Hi Ben,', 'Your workspace is ready: email and tasks in Salesforce.'],
    button: { label: 'Get Started', url: 'https://msi.example/invitation#token' },
    fallback: 'If the button does not work, open this address:',
    small: ['The link works for 14 days.'],
    closing: 'MSI Actions',
  })
  await judge('a mail of the product', await buildMime(makeMail(own), { keepBcc: false }))
  expect(Math.max(...Object.values(points))).toBeLessThanOrEqual(1)
  expect(Object.keys(points)).toHaveLength(6)
})

test.each(Object.entries(written))(
  '%s is quoted-printable and says in both parts the same words',
  async (_name, [subject, html]) => {
    const raw = await handedOver(subject, html)
    const encodings = textEncodings(raw.toString('latin1'))
    expect(encodings).toHaveLength(2)
    for (const encoding of encodings) expect(encoding.toLowerCase()).toBe('quoted-printable')
    const { default: PostalMime } = await import('postal-mime')
    const parsed = await PostalMime.parse(raw)
    const withoutAddresses = (parsed.text ?? '').replace(/\((?:https?:[^)\s]*|[^()\s]+@[^()\s]+)\)/g, ' ')
    expect(wordsOf(withoutAddresses).join(' ')).toBe(wordsOf(shownIn(parsed.html ?? '')).join(' '))
  },
)

test('what nobody coloured has no colour of its own, so that a dark mail program can choose both', async () => {
  const { default: PostalMime } = await import('postal-mime')
  const { html = '' } = await PostalMime.parse(await handedOver('Hello', '<p>Hi</p>'))
  expect(html).toContain('unsubscribe')
  expect(html).not.toMatch(/color|background/i)
})

test('the rules notice what they are for', async () => {
  const bad = makeMail({
    subject: 'MARIA.HOLM ONLY',
    html: '<title>x</title><p>other words altogether here</p><img src="https://x.example/a.png">',
    text: 'Dear friend, 100% guaranteed {{first_name}} money back, to be removed from this list',
    cc: [1, 2, 3, 4].map((n) => ({ name: null, address: `c${n}@x.example` })),
  })
  const raw = (await buildMime(bad, { keepBcc: false })).toString()
  const broken = raw.replace(/^Message-ID:.*\r\n/m, '').replace(/^Date:.*\r\n/m, '')
  const hits = (await spamHits(Buffer.from(broken))).map(({ rule }) => rule)
  expect(hits).toEqual([
    'MPART_ALT_DIFF',
    'HTML_IMAGE_ONLY',
    'HTML_TITLE_SUBJ_DIFF',
    'DEAR_FRIEND',
    'EXCUSE_REMOVE',
    'MONEY_BACK',
    'GUARANTEED_100',
    'SUBJ_ALL_CAPS',
    'UNRESOLVED_TEMPLATE',
    'LOCALPART_IN_SUBJECT',
    'MISSING_DATE',
    'MISSING_MID',
    'SUSPICIOUS_RECIPS',
  ])
})
