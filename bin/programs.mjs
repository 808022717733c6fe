import { setTimeout as sleep } from 'node:timers/promises'
import { record } from './installation.mjs'
import { sandboxEnvironment, serverEnvironment } from './modes.mjs'
import { exitCodes } from './refusal.mjs'
import { Restarts } from './restarts.mjs'
import { withBoundedMemory } from './server-memory.mjs'
import { whenReady } from './supervisor.mjs'

/** What a server's code says to whoever starts us; it is passed on. */
const meanings = {
  [exitCodes.later]: 'cannot go on now',
  [exitCodes.settings]: 'does not fit its settings or its database',
}

/** Sandbox and server of one installation: started in their order, and started again when one of them dies. */
export class Programs {
  #about
  /** The members that run, or ran last, by name. */
  #members = {}
  #sandbox = null
  #restarts = { sandbox: new Restarts(), server: new Restarts() }
  #turn = Promise.resolve()
  /** The server has said that it has tried for long enough. */
  #hasGivenUp = false
  /** What ended before all were ready; null from then on. */
  #early = []

  /** `about`: `{ supervisor, node, mode, dataDir, addresses, env }`, and how it pauses. */
  constructor(about) {
    this.#about = { sleep, ...about }
  }

  /** The sandbox's addresses; null in real mode. */
  get sandbox() {
    return this.#sandbox
  }

  /** Starts what belongs to this mode and waits for it. Resolves to the server's member and what it said. */
  async start() {
    if (this.#about.mode === 'sandbox') await this.#startSandbox()
    const server = this.startServer()
    return { server, ready: await whenReady(server) }
  }

  startServer() {
    const { supervisor, node, mode, dataDir, addresses, env } = this.#about
    const itsEnv = serverEnvironment({ env, mode, dataDir, addresses, sandbox: this.#sandbox })
    const memory = withBoundedMemory(itsEnv)
    const args = [...memory.args, 'server/main.ts']
    const server = supervisor.start({ name: 'server', node, args, env: memory.env })
    server.child.on('message', (message) => this.hear(message))
    this.#members.server = server
    return server
  }

  /** What a server says of itself. */
  hear(message) {
    if (message?.type !== 'gave-up') return
    this.#hasGivenUp = true
    console.error(message.message)
  }

  async #startSandbox() {
    const { supervisor, node, dataDir, addresses, env } = this.#about
    const itsEnv = sandboxEnvironment({ env, dataDir, addresses })
    const sandbox = supervisor.start({ name: 'sandbox', node, args: ['sandbox/main.ts'], env: itsEnv })
    this.#members.sandbox = sandbox
    this.#sandbox = await readyOrKilled(sandbox)
  }

  /**
   * To be called when one of them has ended by itself. Before all are ready a server that ends ends the start; what else
   * ended is started again once they are.
   */
  lose(name, code) {
    if (this.#early) this.#early.push([name, code])
    else this.revive(name, code)
  }

  /** To be called once, when everything has started. */
  areReady() {
    const early = this.#early ?? []
    this.#early = null
    for (const [name, code] of early) this.revive(name, code)
  }

  /**
   * Says so in one line and starts it again after a pause; or ends everything when it keeps dying, when no start mends
   * what it ended of, or when it has tried for long enough itself.
   */
  async revive(name, code) {
    const { supervisor, sleep } = this.#about
    const meaning = name === 'server' ? meanings[code] : undefined
    const isLast = meaning !== undefined && (code === exitCodes.settings || this.#hasGivenUp)
    const pause = isLast ? null : (this.#restarts[name]?.next() ?? null)
    if (pause === null) {
      const why = meaning ?? 'keeps ending'
      console.error(`The ${name} ended with code ${code} and ${why}; stopping. Its own message is above.`)
      return supervisor.end(meaning ? code : exitCodes.failed)
    }
    console.error(`The ${name} ended with code ${code}; starting it again in ${pause / 1000} s.`)
    await sleep(pause)
    // One after the other: a new sandbox brings a new server.
    this.#turn = this.#turn.then(() => this.#startAgain(name))
    return this.#turn
  }

  async #startAgain(name) {
    const { supervisor } = this.#about
    if (supervisor.stopping || !this.#members[name].over) return
    try {
      await (name === 'sandbox' ? this.#renewSandbox() : readyOrKilled(this.startServer()))
      if (!supervisor.stopping) console.error(`The ${name} runs again.`)
    } catch (error) {
      // When it has ended, that is counted like any other death.
      if (!supervisor.stopping) console.error(error.message)
    }
  }

  /** It has other addresses now, which the server is told when it starts. */
  async #renewSandbox() {
    const { supervisor, dataDir } = this.#about
    await this.#startSandbox()
    record(dataDir, { sandbox: this.#sandbox })
    await supervisor.stop(this.#members.server)
    await readyOrKilled(this.startServer())
  }
}

/** Waits for a member; one that does not get ready is ended, so that it counts as a death. */
async function readyOrKilled(member) {
  try {
    return await whenReady(member)
  } catch (error) {
    if (!member.over) member.child.kill('SIGKILL')
    throw error
  }
}
