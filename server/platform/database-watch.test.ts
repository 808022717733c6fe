import { connect, createServer, type Server, type Socket } from 'node:net'
import pino from 'pino'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { waitForDatabase, watchDatabase } from './database-watch.ts'

/** Stands before the tests' PostgreSQL: passes everything on, takes connections and says nothing, or is not there. */
class Relay {
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null
  #port = 0
  #isSilent = false

  async open(): Promise<void> {
    this.#isSilent = false
    this.#server = createServer((socket) => this.#take(socket))
    await new Promise<void>((resolve) => this.#server?.listen(this.#port, '127.0.0.1', resolve))
    const address = this.#server.address()
    this.#port = typeof address === 'object' ? (address?.port ?? 0) : 0
  }

  fallSilent(): void {
    this.#isSilent = true
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  url(): string {
    const url = new URL(inject('maintenanceUrl'))
    url.port = String(this.#port)
    return url.href
  }

  #take(socket: Socket): void {
    const both = [socket]
    if (!this.#isSilent) {
      const target = connect(Number(new URL(inject('maintenanceUrl')).port), '127.0.0.1')
      socket.pipe(target).pipe(socket)
      both.push(target)
    }
    for (const one of both) {
      this.#sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        for (const other of both) other.destroy()
        this.#sockets.delete(one)
      })
    }
  }
}

let relay: Relay
const messages: string[] = []
const log = pino({}, { write: (line: string) => void messages.push(JSON.parse(line).msg) })
const patience = { interval: 10 }

beforeEach(async () => {
  messages.length = 0
  relay = new Relay()
  await relay.open()
})

afterEach(() => relay.close())

test('a start waits for a database that is not there, says for which one, and goes on when it is', async () => {
  await relay.close()
  const said: string[] = []
  const waiting = waitForDatabase(relay.url(), (sentence) => void said.push(sentence))
  await expect.poll(() => said, patience).toHaveLength(1)
  const { host, password } = new URL(relay.url())
  expect(said[0]).toBe(`Waiting for the database at ${host}/postgres (ECONNREFUSED).`)
  expect(said[0]).not.toContain(password)
  await relay.open()
  await waiting
})

test.each([
  ['a wrong password', { password: 'wrong' }, '28P01'],
  ['a database that does not exist', { pathname: '/nowhere' }, '3D000'],
])('%s is told at once: waiting does not mend it', async (_name, change, code) => {
  const url = Object.assign(new URL(relay.url()), change)
  await expect(waitForDatabase(url.href, () => {})).rejects.toMatchObject({ code })
})

test('while it runs: the log says once that the database is away, silence is told, and so is the way back', async () => {
  const heard: string[] = []
  const watch = watchDatabase({
    url: () => relay.url(),
    log,
    onBack: () => void heard.push('back'),
    onSilent: () => void heard.push('silent'),
    every: 10,
    timeout: 300,
  })
  await relay.close()
  await expect.poll(() => watch.answers(), patience).toBe(false)
  expect(heard).toEqual([])
  await relay.open()
  await expect.poll(() => heard, patience).toEqual(['back'])
  expect(watch.answers()).toBe(true)

  relay.fallSilent()
  await expect.poll(() => heard, patience).toContain('silent')
  expect(watch.answers()).toBe(false)
  await relay.close()
  await relay.open()
  await expect.poll(() => heard.at(-1), patience).toBe('back')
  watch.stop()
  expect(messages.filter((message) => message === 'the database is back')).toHaveLength(2)
  expect(messages.filter((message) => message.includes('does not answer'))).toHaveLength(2)
})
