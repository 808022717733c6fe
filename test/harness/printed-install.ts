import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, delimiter, join } from 'node:path'
import type { Account } from './launched.ts'
import { repoRoot } from './source-files.ts'

/** The blocks of code of a page's section on the installation, without those of the proxy. */
export interface Printed {
  /** The lines of steps 1 to 4, comments and empty ones left out. */
  lines: string[]
  /** What stands in `.env` at least. */
  settings: string
  /** The unit of systemd. */
  unit: string
}

/** Reads the blocks in the order in which they are printed: `sh`, the settings as `sh`, `ini`. */
export function readPrinted(page: string): Printed {
  const section = page.split('\n## Install\n')[1]?.split('\n### Caddy\n')[0] ?? ''
  const [steps = '', settings = '', unit = ''] = [...section.matchAll(/^```(?:sh|ini)\n(.*?)^```$/gms)].map(
    ([, block = '']) => block,
  )
  const lines = steps.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'))
  return { lines, settings, unit }
}

/** Nobody's account where the tests run as root, so that nothing works by root's power; else whoever runs them. */
export const ordinary: Account | undefined =
  process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined

/**
 * Root's programs, for somebody who is not root: they do to this person's own folder what root's would do, and leave
 * out whose it becomes. `editor` types what the person has prepared.
 */
const standIns = {
  useradd: 'while [ $# -gt 0 ]; do [ "$1" = --home-dir ] && mkdir -p "$2"; shift; done',
  install: `kept=()
while [ $# -gt 0 ]; do
  case $1 in -o|-g) shift ;; *) kept+=("$1") ;; esac
  shift
done
exec /usr/bin/install "\${kept[@]}"`,
  runuser: 'shift 3; exec "$@"',
  editor: 'cat "$TYPED" >> "$1"',
}

/** An empty folder in which a machine is played: its /srv, /var/lib and /etc lie in it. */
export class PlayedMachine {
  readonly root: string
  private readonly env: NodeJS.ProcessEnv

  /** `trusted` is a certificate in PEM that programs on this machine trust besides their own. */
  constructor(root: string, trusted: string) {
    this.root = root
    const bin = join(root, 'bin')
    for (const folder of [bin, join(root, 'srv'), join(root, 'var', 'lib'), join(root, 'etc')])
      mkdirSync(folder, { recursive: true })
    for (const [name, script] of Object.entries(standIns)) {
      writeFileSync(join(bin, name), `#!/bin/bash\n${script}\n`)
      chmodSync(join(bin, name), 0o755)
    }
    const { NODE_EXTRA_CA_CERTS: known } = process.env
    writeFileSync(this.path('/trusted.pem'), `${known ? readFileSync(known, 'utf8') : ''}\n${trusted}`)
    // Not the tests' own Node: that of the machine, which the launcher finds too old or good enough.
    const path = (process.env.PATH ?? '').split(delimiter).filter((one) => basename(one) !== '.bin')
    this.env = {
      PATH: [bin, ...path].join(delimiter),
      HOME: root,
      NODE_EXTRA_CA_CERTS: this.path('/trusted.pem'),
      TYPED: this.path('/typed'),
      // What was downloaded once for whoever runs the tests need not come again.
      ...(ordinary ? {} : { npm_config_cache: join(homedir(), '.npm') }),
      npm_config_prefer_offline: 'true',
    }
  }

  /** The path of the page, below this folder. */
  path(printed: string): string {
    return join(this.root, printed)
  }

  /** The page's text with the paths of this machine. */
  translate(text: string): string {
    return text.replaceAll(/\/(?:srv|var\/lib|etc)\/msi-actions/g, (path) => this.path(path))
  }

  /** What the person types in the editor. */
  prepare(settings: string): void {
    writeFileSync(this.path('/typed'), settings)
  }

  /** Lays the source of a release where the page has it: what git would bring, and nothing that was made from it. */
  bringSource(): void {
    const made = new Set([
      'node_modules',
      'dist',
      '.git',
      'data',
      '.env',
      'test-results',
      'playwright-report',
    ])
    cpSync(repoRoot, this.path('/srv/msi-actions/app'), {
      recursive: true,
      filter: (path) => !made.has(basename(path)),
    })
  }

  /** From here on everything is the account's. */
  handOver(): void {
    if (!ordinary) return
    const { uid, gid } = ordinary
    for (const path of readdirSync(this.root, { recursive: true, encoding: 'utf8' }))
      chownSync(join(this.root, path), uid, gid)
    chownSync(this.root, uid, gid)
  }

  /** Types the lines into one shell, one after the other, whatever becomes of each; answers with each one's exit code. */
  async type(lines: string[]): Promise<{ line: string; code: number; out: string }[]> {
    const mark = '\u0001'
    const script = lines
      .map((_, at) => `{ eval "$LINE_${at}"; } </dev/null 2>&1; printf '${mark}%s${mark}' $?`)
      .join('\n')
    const typed = Object.fromEntries(lines.map((line, at) => [`LINE_${at}`, this.translate(line)]))
    const child = this.start(['bash', '-c', script], { env: typed })
    const parts = (await outputOf(child)).split(mark)
    return lines.map((line, at) => ({
      line,
      out: parts[2 * at] ?? '',
      code: Number(parts[2 * at + 1] ?? Number.NaN),
    }))
  }

  /** Starts what the unit starts, where it starts it. */
  startService(unit: string): ChildProcess {
    const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(this.translate(unit))?.[1] ?? ''
    const [program = '', ...args] = value('ExecStart').split(' ')
    return this.start([basename(program), ...args], { cwd: value('WorkingDirectory') })
  }

  private start(
    [program = '', ...args]: string[],
    { env = {}, cwd = this.root }: { env?: NodeJS.ProcessEnv; cwd?: string },
  ): ChildProcess {
    const stdio = ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe']
    return spawn(program, args, { cwd, env: { ...this.env, ...env }, stdio, ...ordinary })
  }
}

async function outputOf(child: ChildProcess): Promise<string> {
  let out = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => {
      out += part
    })
  await once(child, 'close')
  return out
}
