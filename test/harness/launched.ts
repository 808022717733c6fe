import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { repoRoot } from './source-files.ts'

/** Who runs a program; left out, whoever runs the tests. */
export interface Account {
  uid: number
  gid: number
}

/** What an installation leaves in the process table and on the ports while it runs. */
export interface Traces {
  pids: number[]
  ports: number[]
}

/** What the launcher notes about the installation that runs. */
interface Noted {
  pid: number
  url: string
  sandbox: { salesforce: string; google: string; microsoft: string; mail: string; smtpPort: number }
  children: { pid: number }[]
}

/** A program of bin/ as a terminal runs it, and what it has printed so far. */
export class Program {
  out = ''
  err = ''
  readonly child: ChildProcess
  /** Resolves to the exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>

  constructor(child: ChildProcess) {
    this.child = child
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      this.out += part
    })
    child.stderr?.setEncoding('utf8').on('data', (part: string) => {
      this.err += part
    })
    this.ended = new Promise((resolve) => child.once('close', resolve))
  }

  /** Waits until this was printed. Throws with all that it did print when it ends before. */
  says(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.out.includes(text)) resolve()
      }
      this.child.stdout?.on('data', look)
      look()
      this.ended.then((code) =>
        reject(new Error(`It ended with code ${code} before it said "${text}":\n${this.out}${this.err}`)),
      )
    })
  }
}

/** Every variable that the product knows, empty: neither this shell's nor a `.env` in the clone may configure a test. */
const nothingSet = Object.fromEntries(
  [...readFileSync(join(repoRoot, '.env.example'), 'utf8').matchAll(/^#?([A-Z_]+)=/gm)].flatMap(
    ([, name = '']) => [
      [name, ''],
      [`${name}_FILE`, ''],
    ],
  ),
)

/** Runs a program of bin/ with these variables, and no others of the product's. */
export function runProgram(
  args: string[],
  about: { env: Record<string, string>; account?: Account | undefined },
): Program {
  const { PATH = '', HOME = '', NODE_COMPILE_CACHE = '' } = process.env
  return new Program(
    spawn(process.execPath, args, {
      cwd: repoRoot,
      env: { PATH, HOME, NODE_COMPILE_CACHE, ...nothingSet, ...about.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...about.account,
    }),
  )
}

/** What runs on a data folder, as the launcher has noted it. */
export function readNoted(dataDir: string): Noted {
  return JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8')) as Noted
}

/** Everything that has to be gone when the installation on this folder has ended. */
export function tracesOf(dataDir: string): Traces {
  const { pid, url, sandbox, children } = readNoted(dataDir)
  const { salesforce, google, microsoft, mail, smtpPort } = sandbox
  const [postmaster, , , postgresPort] = readFileSync(
    join(dataDir, 'postgres', 'cluster', 'postmaster.pid'),
    'utf8',
  ).split('\n')
  const addresses = [url, salesforce, google, microsoft, mail]
  return {
    pids: [pid, ...children.map((child) => child.pid), Number(postmaster)],
    ports: [...addresses.map((address) => Number(new URL(address).port)), smtpPort, Number(postgresPort)],
  }
}

/** Which of these processes live and which of these ports take a connection. */
export async function remainsOf({ pids, ports }: Traces): Promise<Traces> {
  const open = await Promise.all(ports.map(isOpen))
  return { pids: pids.filter(isRunning), ports: ports.filter((_port, index) => open[index]) }
}

/** Whether the process lives. One that nobody has collected yet does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
