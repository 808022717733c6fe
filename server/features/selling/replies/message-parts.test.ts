import { describe, expect, it } from 'vitest'
import { referencesOf } from './addressing.ts'
import { readParts } from './message-parts.ts'

const part = (head: string[], body: string) => ['--b', ...head, '', body].join('\r\n')
const picture = (id: string, type: string, bytes: Buffer) =>
  part(
    [`Content-Type: ${type}`, `Content-ID: <${id}>`, 'Content-Transfer-Encoding: base64'],
    bytes.toString('base64').replace(/.{76}/g, '$&\r\n'),
  )
const message = (html: string, ...parts: string[]) =>
  [
    'Content-Type: multipart/related; boundary=b',
    '',
    part(['Content-Type: text/html'], html),
    ...parts,
    '--b--',
  ].join('\r\n')

const jpeg = (size: number) => Buffer.concat([Buffer.from('ffd8ff', 'hex'), Buffer.alloc(size - 3)])

describe('the pictures of a message', () => {
  it('are made once, however often they are mentioned, and what says so stays as it is', async () => {
    const html = `<img src="cid:p1">${'cid:p1,'.repeat(1_000)}`
    const { bodies, pictures, files } = await readParts(message(html, picture('p1', 'image/jpeg', jpeg(300))))
    expect(pictures).toEqual([
      { at: 0, name: 'p1', url: `data:image/jpeg;base64,${jpeg(300).toString('base64')}` },
    ])
    expect(bodies[0]?.written).toContain(html)
    expect(files).toMatchObject([{ at: 0, size: 300 }])
  })

  it('are what browsers show, by their bytes, and as many as there is room for', async () => {
    const parts = [
      picture('heic', 'image/jpeg', Buffer.from('....ftypheic')),
      picture('huge', 'image/jpeg', jpeg(6_500_000)),
      picture('a&b', 'application/octet-stream', jpeg(2_500_000)),
      picture('unseen', 'image/jpeg', jpeg(10)),
    ]
    const names = ['heic', 'huge', 'a&amp;b'].map((id) => `<img src="cid:${id}">`)
    const { pictures, files } = await readParts(message(names.join(''), ...parts))
    expect(pictures.map(({ at, name }) => [at, name])).toEqual([[2, 'a%26b']])
    expect(files.map(({ at }) => at)).toEqual([0, 1, 2, 3])
  })
})

describe('what a message refers to', () => {
  const read = async (head: string[]) => {
    const { messageId, references } = await readParts([...head, '', 'Hello'].join('\r\n'))
    return { messageId, references, refersTo: referencesOf({ messageId, references }) }
  }

  it('can be kept and written again, whatever stands in its headers', async () => {
    const chain = [`References: <one\0@x> <${'a'.repeat(901)}@x> nonsense`, ' <two@x> <a\0b@c>']
    const found = await read(['Message-ID: <a\0b@c>', ...chain])
    expect(found).toEqual({
      messageId: '<ab@c>',
      references: ['<one@x>', '<two@x>', '<ab@c>'],
      refersTo: ['<one@x>', '<two@x>', '<ab@c>'],
    })
  })

  it.each([
    ['without an id', []],
    ['with an id that is none', ['Message-ID: nonsense']],
    ['with an id that fits no header', [`Message-ID: <${'a'.repeat(901)}@x>`]],
  ])('is nothing for an answer to one %s, and not what stands above it', async (_case, head) => {
    expect((await read([...head, 'References: <one@x>'])).refersTo).toEqual([])
  })
})
