import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * A process of PostgreSQL, as /proc tells it. Its working directory is the cluster; the children of the postmaster name
 * themselves `postgres: …`.
 */
interface Member {
  pid: number
  parent: number
  isChild: boolean
}

function memberOf(cluster: string, pid: number): Member | null {
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) !== cluster) return null
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    return { pid, parent, isChild: readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('postgres: ') }
  } catch {
    // Gone, or somebody else's.
    return null
  }
}

/** Empty where there is no /proc. */
function membersOf(cluster: string): Member[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => memberOf(cluster, Number(name)) ?? [])
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Ends a postmaster that does not obey, and its children. The write-ahead log repairs what that leaves. */
export function killAll(cluster: string, postmaster: number): void {
  const children = membersOf(cluster).filter(({ parent, isChild }) => isChild && parent === postmaster)
  kill(postmaster)
  for (const { pid } of children) kill(pid)
}

/**
 * Ends children whose postmaster is gone: they end by themselves unless they hang, and as long as one of them lives no
 * new server starts on the cluster.
 */
export function killLeftBehind(cluster: string): void {
  const members = membersOf(cluster)
  const living = new Set(members.map(({ pid }) => pid))
  for (const { pid, parent, isChild } of members) if (isChild && !living.has(parent)) kill(pid)
}
