import type { CloudApp } from './sign-in.ts'

/** The apps that each workspace has at the vendors, their secrets sealed. */
export interface CloudApps {
  find(workspaceId: string, vendor: CloudApp['vendor']): Promise<CloudApp | null>
  byId(workspaceId: string, id: string): Promise<CloudApp | null>
  /** Every workspace's app with this id: an id that the environment fixes may stand in several. */
  withId(id: string): Promise<CloudApp[]>
  /** The base address of the app with this id, whichever workspace's; null when it has none or there is no such app. */
  addressOf(id: string): Promise<string | null>
  /** Stores an app, its secret sealed; `at` is when. One a vendor and workspace. */
  add(app: CloudApp, at: Date): Promise<void>
  /** Stores another secret, address and directory of an app that is there. */
  change(app: CloudApp): Promise<void>
}
