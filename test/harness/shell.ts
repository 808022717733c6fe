import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { afterAll, afterEach } from 'vitest'
import type { Context } from '../../server/context.ts'
import type { Patience } from '../../server/http/patience.ts'
import { createServer } from '../../server/http/server.ts'
import type { Route } from '../../server/route.ts'
import { repoRoot } from './source-files.ts'

interface Shell {
  routes: Route[]
  patience?: Partial<Patience>
  failuresPerMinute?: number | undefined
  /** What is logged as an error. */
  onError?(line: unknown[]): void
  onDrop?(): void
}

/** The shells of a file's tests, one after the other. */
export interface Shells {
  /** Where files wait while they come. */
  spoolFolder: string
  /** Tokens that were looked up in this test. */
  asked: string[]
  /** The shell of this test; null before it is opened. */
  app: FastifyInstance | null
  /** Opens one: where it listens. It is closed after the test. */
  open(shell: Shell): Promise<string>
}

export function shellsForThese(): Shells {
  const these: Shells = {
    spoolFolder: mkdtempSync(join(tmpdir(), 'msi-actions-shell-')),
    asked: [],
    app: null,
    async open(shell) {
      these.app = await openShell(these, shell)
      return `http://127.0.0.1:${(these.app.server.address() as AddressInfo).port}`
    },
  }
  afterAll(() => rmSync(these.spoolFolder, { recursive: true }))
  afterEach(async () => {
    await these.app?.close()
    these.app = null
    these.asked = []
  })
  return these
}

/** The server's HTTP shell on a free port, without a product behind it. The tokens `user-…` are a seller's of that name. */
async function openShell(these: Shells, shell: Shell): Promise<FastifyInstance> {
  const log = { warn() {}, error: (...line: unknown[]) => shell.onError?.(line) }
  const settings = { publicUrl: 'http://localhost:1', trackingUrl: 'http://localhost:1' }
  const app = await createServer({
    routes: shell.routes,
    spoolFolder: these.spoolFolder,
    patience: shell.patience ?? {},
    failuresPerMinute: shell.failuresPerMinute,
    onDrop: () => shell.onDrop?.(),
    ctx: { log, settings } as unknown as Context,
    async findActor({ token }) {
      these.asked.push(token)
      return token.startsWith('user-') ? seller(token) : null
    },
    trustedProxies: 0,
    dist: join(repoRoot, 'dist'),
    health: {
      look: async () => ({ ready: true, problems: [], eventLoop: { p99: 0, max: 0 }, details: null }),
      isDraining: () => false,
    },
    onRequest() {},
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return app
}

const seller = (userId: string) => ({
  workspaceId: 'w',
  userId,
  sessionId: userId,
  role: 'seller' as const,
  name: userId,
  email: `${userId}@example.com`,
  language: 'en' as const,
  timeZone: 'UTC',
  ipPrefix: null,
  isRenewed: false,
  record: null,
})
