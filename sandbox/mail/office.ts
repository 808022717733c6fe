import { randomUUID } from 'node:crypto'
import { openStore } from '../store.ts'
import { composeBounce } from './bounce.ts'
import { composeExchangeBounce } from './exchange-bounce.ts'
import { findInhabitant } from './people.ts'
import type { Letter, PostOffice } from './post-office.ts'

/** A copy of a mail in one person's inbox. */
export interface StoredMail {
  id: string
  /** Whose inbox it lies in. */
  address: string
  /** Envelope sender; '' for a bounce. */
  from: string
  /** When it arrived, ISO 8601. */
  received: string
  read: boolean
  /** RFC 5322 message, base64. */
  raw: string
}

/** The post office with its shelves: what the web pages read. */
export interface Office extends PostOffice {
  /** One person's inbox, newest first. */
  inbox(address: string): StoredMail[]
  find(address: string, id: string): StoredMail | undefined
  markRead(mail: StoredMail): void
}

/**
 * Opens the post office; its mail is kept in `mail.json` in `dataDir`.
 * Mail to an address that nobody has comes back to its sender as a bounce.
 */
export function openOffice(dataDir: string): Office {
  const store = openStore<{ mails: StoredMail[] }>(dataDir, 'mail.json', () => ({ mails: [] }))
  const listeners: Array<(address: string, raw: Buffer) => void> = []

  function put(address: string, letter: Letter): void {
    store.state.mails.push({
      id: randomUUID(),
      address,
      from: letter.from,
      received: new Date().toISOString(),
      read: false,
      raw: letter.raw.toString('base64'),
    })
  }

  async function deliver(letter: Letter): Promise<void> {
    const recipients = [...new Set(letter.to.map((one) => one.trim().toLowerCase()))]
    const known = recipients.filter((one) => findInhabitant(one))
    for (const address of known) put(address, letter)
    store.save()
    for (const address of known) for (const listener of listeners) listener(address, letter.raw)
    for (const address of recipients) if (!known.includes(address)) await sendBack(letter, address)
  }

  // A bounce has no envelope sender (RFC 5321 4.5.5), so it can never cause another one.
  async function sendBack(letter: Letter, recipient: string): Promise<void> {
    if (!letter.from || !findInhabitant(letter.from)) return
    const compose = letter.byExchange ? composeExchangeBounce : composeBounce
    const raw = await compose({ sender: letter.from, recipient, raw: letter.raw, now: new Date() })
    await deliver({ from: '', to: [letter.from], raw })
  }

  return {
    deliver,
    onDelivery: (listener) => void listeners.push(listener),
    inbox: (address) =>
      store.state.mails.filter((mail) => mail.address === address.trim().toLowerCase()).reverse(),
    find: (address, id) =>
      store.state.mails.find((mail) => mail.id === id && mail.address === address.trim().toLowerCase()),
    markRead(mail) {
      if (mail.read) return
      mail.read = true
      store.save()
    },
  }
}
