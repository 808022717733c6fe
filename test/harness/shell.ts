import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Context } from '../../server/context.ts'
import type { Patience } from '../../server/http/patience.ts'
import { createServer } from '../../server/http/server.ts'
import type { Route } from '../../server/route.ts'
import { repoRoot } from './source-files.ts'

interface Shell {
  routes: Route[]
  /** Where files wait while they come. */
  spoolFolder: string
  patience: Partial<Patience>
  failuresPerMinute?: number | undefined
  /** What is logged as an error. */
  onError(line: unknown[]): void
  /** A token that is looked up. */
  onAsked(token: string): void
  onDrop(): void
}

/** The server's HTTP shell on a free port, without a product behind it. The tokens `user-…` are a seller's of that name. */
export async function openShell({ onError, onAsked, ...shell }: Shell): Promise<FastifyInstance> {
  const log = { warn() {}, error: (...line: unknown[]) => onError(line) }
  const settings = { publicUrl: 'http://localhost:1' }
  const app = await createServer({
    ...shell,
    ctx: { log, settings } as unknown as Context,
    async findActor({ token }) {
      onAsked(token)
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

/** Where it listens. */
export function addressOf(app: FastifyInstance): string {
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
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
