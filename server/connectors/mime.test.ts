import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { expect, it } from 'vitest'
import { makeMail } from '../../test/mail-contract.ts'
import type { OutgoingMail } from './mail.ts'
import { buildMime } from './mime.ts'

const token = `${'0'.repeat(8)}-0000-4000-8000-${'0'.repeat(12)}.${'x'.repeat(43)}`
const url = `https://msi.example/u/${token}`
const mailto = `mailto:o%27brien@nordvik.example?subject=unsubscribe%20${token}`

/** The header block, its folded lines put together. */
async function headersOf(unsubscribe: OutgoingMail['unsubscribe']): Promise<string[]> {
  const mime = await buildMime(makeMail({ unsubscribe }), { keepBcc: false })
  const [head = ''] = mime.toString('latin1').split('\r\n\r\n', 1)
  return head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .filter((line) => line.startsWith('List-'))
}

it('says how mail is refused, by one click where a page is reached', async () => {
  expect(await headersOf({ url, mailto })).toEqual([
    `List-Unsubscribe: <${url}>, <${mailto}>`,
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
  ])
  expect(await headersOf({ url: null, mailto })).toEqual([`List-Unsubscribe: <${mailto}>`])
  expect(await headersOf({ url, mailto: null })).toEqual([`List-Unsubscribe: <${url}>`])
  expect(await headersOf(null)).toEqual([])
})

it('takes nothing there that would end its place in the header', async () => {
  for (const odd of [
    `${url}>, <https://evil.example`,
    `${url}\r\nBcc: spy@evil.example`,
    'javascript:alert(1)',
  ])
    await expect(headersOf({ url: odd, mailto })).rejects.toMatchObject({ vendorCode: 'invalid_unsubscribe' })
})

it('answers the message that is answered, or none: never one above it', async () => {
  const answering = async (...refersTo: string[]) => {
    const mail = makeMail({ answers: { id: 'm', threadId: null, refersTo } })
    const [head = ''] = (await buildMime(mail, { keepBcc: false })).toString('latin1').split('\r\n\r\n', 1)
    return head.split('\r\n').filter((line) => /^(?:In-Reply-To|References):/.test(line))
  }
  expect(await answering('<one@x>', 'odd', '<two@x>')).toEqual([
    'In-Reply-To: <two@x>',
    'References: <one@x> <two@x>',
  ])
  expect(await answering('<one@x>', `<${'a'.repeat(901)}@x>`)).toEqual([])
})

it('lets nothing that is written break out of its header, whatever it is', async () => {
  const odd = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '\r\n',
          '\n',
          '\r',
          '\0',
          '\u2028',
          '\u0085',
          'Bcc: spy@evil.example',
          '\r\n\r\n<p>x</p>',
        ),
        fc.constantFrom('"', ';', '=?utf-8?q?=0D=0AX-Spy:_1?=', 'å', '😀', ' ', '\t', 'Subject: y'),
        fc.string({ unit: 'binary', maxLength: 12 }),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(''))
  const file = (name: string) => ({ name, mediaType: 'text/plain', bytes: Buffer.from('x') })
  const namesOf = ({ headers }: { headers: { key: string }[] }) => headers.map(({ key }) => key).sort()
  const read = async (change: Partial<OutgoingMail>) =>
    PostalMime.parse(await buildMime(makeMail(change), { keepBcc: true }))
  const plain = namesOf(await read({ cc: [{ name: 'C', address: 'c@x.example' }], attachments: [file('a')] }))
  await fc.assert(
    fc.asyncProperty(odd, odd, odd, async (subject, name, fileName) => {
      const parsed = await read({
        subject: `S${subject}`,
        cc: [{ name, address: 'c@x.example' }],
        attachments: [file(fileName)],
      })
      expect(namesOf(parsed)).toEqual(plain)
      expect(parsed.to?.map(({ address }) => address)).toEqual(['maria.holm@holmlogistics.example'])
      expect(parsed.cc?.map(({ address }) => address)).toEqual(['c@x.example'])
      expect(parsed.bcc ?? []).toEqual([])
      expect([parsed.text?.trim(), parsed.html?.trim()]).toEqual(['Hello Maria', '<p>Hello Maria</p>'])
      expect(parsed.attachments).toHaveLength(1)
    }),
    { numRuns: 200 },
  )
})
