import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** When a process began, in the kernel's ticks ('' where that is unknown): tells it from a later one of the same number. */
export function bornAt(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

/** Whether the process `{ pid, born }` still lives. A zombie (nobody has collected it yet) does not. */
export function isAlive({ pid, born }) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return false
  }
  if (born !== bornAt(pid)) return false
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return process.platform !== 'linux'
  }
}

/** Waits until none of `processes` lives: true, or false when one still does after `milliseconds`. */
export async function waitUntilGone(processes, milliseconds) {
  const deadline = Date.now() + milliseconds
  while (processes.some(isAlive)) {
    if (Date.now() > deadline) return false
    await sleep(50)
  }
  return true
}
