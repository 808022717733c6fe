import type { Actor, Context } from '../context.ts'
import type { PanelActor } from '../route.ts'
import type { CookieScheme } from './cookies.ts'
import type { Patience } from './patience.ts'
import type { Proofs } from './proofs.ts'
import type { countUploads } from './uploads-under-way.ts'

/** Finds who is asking, by token. Given by the composition root: the shell knows no feature. */
export type FindActor = (input: {
  token: string
  kind: 'web' | 'panel'
  ipPrefix: string | null
}) => Promise<(Actor & { record: PanelActor['record'] | null; isRenewed: boolean }) | null>

export interface Shell {
  ctx: Context
  cookies: CookieScheme
  publicUrl: string
  findActor: FindActor
  /** Guards `findActor`, for all doors together. */
  proofs: Proofs
  patience: Patience
  /** Folder in which files wait while they come. */
  spoolFolder: string
  uploads: ReturnType<typeof countUploads>
}
