import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { repoRoot } from './node-runtime.mjs'
import { bornAt } from './process-life.mjs'
import { exitCodes, Refusal } from './refusal.mjs'

const READY_MS = 120_000
const POLL_MS = 250
/** What has not ended so long after the stop began is killed: service managers lose patience after 15 s or more. */
const STOP_MS = 14_000
/** Who is stopped last may have little of it left. */
const LEAST_STOP_MS = 500
/** npm and the terminal both pass one Ctrl-C on; what comes within this time is the same one. */
const SAME_SIGNAL_MS = 300

const exitCode = (code, signal) => (signal ? 128 + constants.signals[signal] : (code ?? 1))

/**
 * The programs that a launcher starts and ends together. They sit in process groups of their own, so that
 * Ctrl-C reaches the launcher alone and it decides the order; they end by themselves when it is killed
 * (their ipc channel closes).
 */
export class Supervisor {
  #members = []
  #stopping = null
  #signals = 0
  #lastSignal = 0
  #stopMs

  /** `stopMs`: how long all of them together may take to stop before what still lives is killed. */
  constructor({ stopMs = STOP_MS } = {}) {
    this.#stopMs = stopMs
  }

  /** Called with every change of `[{ pid, born }]`. */
  onChange = () => {}
  /** Called when a member ends that nobody stopped: `(name, exitCode)`. */
  onLoss = () => {}

  get stopping() {
    return this.#stopping !== null
  }

  /** Starts `node ...args`. The member: `{ name, child, ended, identity }`; `ended` resolves to its exit code. */
  start({ name, node, args, env }) {
    if (this.stopping) throw new Refusal('Stopped before it was ready.')
    const child = spawn(node, args, {
      cwd: repoRoot,
      env,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(exitCode(code, signal)))
      child.once('error', () => resolve(1))
    })
    const member = { name, child, ended, over: false, identity: { pid: child.pid, born: bornAt(child.pid) } }
    this.#members.push(member)
    this.#changed()
    ended.then((code) => {
      member.over = true
      this.#members = this.#members.filter((other) => other !== member)
      this.#changed()
      if (!this.stopping && !member.expected) this.onLoss(name, code)
    })
    return member
  }

  #changed() {
    this.onChange(this.#members.map(({ identity }) => identity))
  }

  /** Ends one member on purpose and waits for it; kills it when it has not ended after `patience` milliseconds. */
  async stop(member, patience = this.#stopMs) {
    member.expected = true
    if (!member.over) member.child.kill('SIGTERM')
    const timer = setTimeout(() => {
      console.error(`The ${member.name} did not stop; it was killed.`)
      member.child.kill('SIGKILL')
    }, patience)
    return member.ended.finally(() => clearTimeout(timer))
  }

  /** Ends all, the last started first, each waited for. Resolves to the worst exit code. */
  stopAll() {
    this.#stopping ??= (async () => {
      let worst = 0
      const deadline = performance.now() + this.#stopMs
      for (const member of [...this.#members].reverse()) {
        const patience = Math.max(deadline - performance.now(), LEAST_STOP_MS)
        worst = Math.max(worst, await this.stop(member, patience))
      }
      return worst
    })()
    return this.#stopping
  }

  /**
   * Calls `stop` once at the first SIGINT, SIGTERM or SIGHUP, or when npm's shell is gone (npm does not pass
   * SIGTERM on through it). A second signal changes nothing; a third kills everything.
   */
  obeySignals(stop) {
    const onSignal = () => {
      const now = Date.now()
      if (now - this.#lastSignal < SAME_SIGNAL_MS) return
      this.#lastSignal = now
      this.#signals += 1
      if (this.#signals === 1) stop()
      if (this.#signals < 3) return
      for (const { child } of this.#members) child.kill('SIGKILL')
      process.exit(1)
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal)
    if (!process.env.npm_lifecycle_event) return
    const parent = process.ppid
    const timer = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(timer)
      if (this.#signals === 0) onSignal()
    }, POLL_MS)
    timer.unref()
  }
}

/**
 * Waits for a member's `{ type: 'ready', … }`. Throws Refusal with the sentence of `{ type: 'refused',
 * message }`, or when it ends or stays silent for two minutes. What it says that it waits for (`{ type: 'waiting',
 * message }`) is printed, and the two minutes begin anew.
 */
export function whenReady({ name, child, ended }) {
  return new Promise((resolve, reject) => {
    const refuse = (sentence, code) => reject(new Refusal(sentence, code))
    const giveUp = () => refuse(`The ${name} was not ready within two minutes: stop and start again.`)
    let timer = setTimeout(giveUp, READY_MS)
    const keepWaiting = (message) => {
      console.error(message)
      clearTimeout(timer)
      timer = setTimeout(giveUp, READY_MS)
    }
    const settle = (message) => {
      if (message?.type === 'refused') refuse(message.message, message.code)
      else if (message?.type === 'waiting') return keepWaiting(message.message)
      else if (message?.type === 'ready') resolve(message)
      else return
      clearTimeout(timer)
      child.off('message', settle)
    }
    child.on('message', settle)
    child.once('error', (error) => refuse(`The ${name} could not be started (${error.message}).`))
    ended.then((code) => {
      clearTimeout(timer)
      const passedOn = [exitCodes.later, exitCodes.settings].includes(code) ? code : exitCodes.failed
      refuse(`The ${name} ended with code ${code} before it was ready: its own message is above.`, passedOn)
    })
  })
}
