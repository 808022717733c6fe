import { createServer, type Server, type Socket } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { startMail } from '../../../sandbox/mail/mail.ts'
import { inMemory } from '../../../sandbox/store.ts'
import { makeMail } from '../../../test/mail-contract.ts'
import { createNotificationMail } from './notification-mail.ts'

const from = { name: 'MSI Actions', address: 'actions@nordvik.example' }
const maria = 'maria.holm@holmlogistics.example'
const james = 'james.okafor@brightwater.example'

let closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing) await close()
  closing = []
})

/** A server that speaks by a script: each line that begins with a key is answered with its value; null hangs up. */
async function scripted(change: Record<string, string | null> = {}): Promise<string> {
  const script: Record<string, string | null> = {
    greeting: '220 ready',
    EHLO: '250 hello',
    MAIL: '250 ok',
    RCPT: '250 ok',
    DATA: '354 go on',
    '.': '250 queued',
    QUIT: '221 bye',
    ...change,
  }
  const server: Server = createServer((socket) => {
    socket.on('error', () => {})
    say(socket, script.greeting)
    socket.on('data', (bytes) => {
      for (const line of bytes.toString().split('\r\n')) {
        const key = Object.keys(script).find((word) =>
          word === '.' ? line === '.' : line.startsWith(`${word} `) || line === word,
        )
        if (key && key !== 'greeting') say(socket, script[key])
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  return `smtp://127.0.0.1:${(server.address() as { port: number }).port}`
}

function say(socket: Socket, words: string | null | undefined) {
  if (words === null) socket.destroy()
  else socket.write(`${words}\r\n`)
}

describe('notification mail', () => {
  it('hands the mail over, without naming who got a blind copy', async () => {
    const office = await startMail({ port: 0, dataDir: inMemory })
    const arrived: Record<string, string> = {}
    office.postOffice.onDelivery((address, raw) => {
      arrived[address] = raw.toString()
    })
    const mail = createNotificationMail({ smtpUrl: `smtp://127.0.0.1:${office.smtpPort}`, from })
    await mail.send(makeMail({ from, bcc: [{ name: null, address: james }] }))
    await mail.close()
    expect(Object.keys(arrived).sort()).toEqual([james, maria])
    expect(arrived[maria]).toContain('From: MSI Actions <actions@nordvik.example>')
    expect(arrived[maria]).not.toContain('brightwater')
    await office.close()
  })

  it.each([
    ['nobody listens', undefined, 'temporary'],
    ['the greeting says busy', { greeting: '421 busy' }, 'temporary'],
    ['it hangs up after the greeting', { EHLO: null }, 'temporary'],
    ['the sender is refused', { MAIL: '550 no' }, 'rejected'],
    ['the recipient is refused', { RCPT: '550 no such user' }, 'rejected'],
    ['the recipient is deferred', { RCPT: '451 greylisted' }, 'temporary'],
    ['it hangs up before DATA', { DATA: null }, 'temporary'],
    ['DATA is refused', { DATA: '554 no' }, 'rejected'],
    ['the message is refused', { '.': '554 spam' }, 'rejected'],
    ['the message is deferred', { '.': '451 later' }, 'temporary'],
    ['it hangs up after the message', { '.': null }, 'ambiguous'],
  ])('says what is known when %s', async (_case, script, fault) => {
    const smtpUrl = script ? await scripted(script) : 'smtp://127.0.0.1:9'
    const mail = createNotificationMail({ smtpUrl, from })
    await expect(mail.send(makeMail({ from }))).rejects.toMatchObject({ fault })
  })

  it('sends to a server that accepts', async () => {
    const mail = createNotificationMail({ smtpUrl: await scripted(), from })
    await expect(mail.send(makeMail({ from }))).resolves.toBeUndefined()
  })

  it("signs in, and calls a refused sign-in the operator's fault", async () => {
    const server = new SMTPServer({
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      onAuth: ({ username, password }, _session, done) =>
        username === 'me@nordvik.example' && password === 'a:b'
          ? done(null, { user: 'me' })
          : done(new Error('no')),
      onData(stream, _session, done) {
        stream.resume().on('end', () => done())
      },
    })
    server.on('error', () => {})
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
    const host = `127.0.0.1:${(server.server.address() as { port: number }).port}`
    const send = (password: string) =>
      createNotificationMail({ smtpUrl: `smtp://me%40nordvik.example:${password}@${host}`, from }).send(
        makeMail({ from }),
      )
    await expect(send('a%3Ab')).resolves.toBeUndefined()
    await expect(send('wrong')).rejects.toMatchObject({ fault: 'operator', vendorCode: 'smtp_535' })
  })
})
