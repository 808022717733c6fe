import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bornAt, isAlive, waitUntilGone } from './process-life.mjs'
import { isFullDisk, Refusal } from './refusal.mjs'

const fileOf = (dataDir) => join(dataDir, 'running.json')

function readRecord(dataDir) {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), 'utf8'))
  } catch {
    return null
  }
}

/** What runs on this data folder: `{ pid, url, port, mode, sandbox, children }`, or null. */
export function whatRuns(dataDir) {
  const record = readRecord(dataDir)
  return record && isAlive(record) ? record : null
}

/**
 * Takes the data folder for this process, so that a second start in the same clone can say so. After a
 * kill -9 the orphans stop by themselves; they are waited for. Throws Refusal when somebody has it.
 */
export async function claim(dataDir) {
  const running = whatRuns(dataDir)
  if (running) {
    const where = running.url ? `: ${running.url}` : ' and is about to be ready'
    throw new Refusal(`MSI Actions is already running here (process ${running.pid})${where}`)
  }
  const orphans = readRecord(dataDir)?.children ?? []
  if (!(await waitUntilGone(orphans, 15_000))) {
    const pids = orphans.filter(isAlive).map(({ pid }) => pid)
    throw new Refusal(
      `Process ${pids.join(' and ')} is left from a start that was killed and does not stop: end it and start again.`,
    )
  }
  rmSync(fileOf(dataDir), { force: true })
  const record = { pid: process.pid, born: bornAt(process.pid), children: [] }
  try {
    writeFileSync(fileOf(dataDir), JSON.stringify(record), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (error.code === 'EEXIST')
      throw new Refusal('MSI Actions is being started here at this very moment by another process.')
    throw error
  }
}

/**
 * Adds facts to the record of the running installation: addresses once they are known, children as they come. On a full
 * disk the record stays as it was: it serves the next start, and nothing that runs now depends on it.
 */
export function record(dataDir, facts) {
  const next = `${fileOf(dataDir)}.next`
  try {
    writeFileSync(next, JSON.stringify({ ...readRecord(dataDir), ...facts }), { mode: 0o600 })
    renameSync(next, fileOf(dataDir))
  } catch (error) {
    rmSync(next, { force: true })
    if (!isFullDisk(error)) throw error
  }
}

/** Gives the data folder back. Does nothing when it is not this process's. */
export function release(dataDir) {
  if (readRecord(dataDir)?.pid === process.pid) rmSync(fileOf(dataDir), { force: true })
}

/** Numbers of the living processes that use the embedded database of this folder. */
export function databaseUsers(dataDir) {
  const folder = join(dataDir, 'postgres', 'postgres.users')
  if (!existsSync(folder)) return []
  const notes = readdirSync(folder).map((name) => ({
    pid: Number(name.split('-')[0]),
    born: readFileSync(join(folder, name), 'utf8'),
  }))
  return notes.filter(isAlive).map(({ pid }) => pid)
}
