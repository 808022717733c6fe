import type { BrowserContext, Frame, Page, Request } from '@playwright/test'
import { expect } from './test.ts'

/** What the panel's frames did that they must not need. */
export interface FrameUse {
  /** Requests of the frame, or of what it loaded, that carried a cookie; and answers that set one. */
  cookies: string[]
  /** Calls of the panel's API, as `GET /api/panel/record`. */
  calls: string[]
}

/** The panel's own frame on a record's page. */
export async function panelFrame(page: Page): Promise<Frame> {
  await expect.poll(() => page.frames().some(isPanel), 'the panel is there').toBe(true)
  const frame = page.frames().find(isPanel)
  if (!frame) throw new Error('the panel’s frame is gone')
  return frame
}

function isPanel(frame: Frame): boolean {
  return new URL(frame.url(), 'about:blank').pathname.startsWith('/panel/')
}

/**
 * Watches the panel's frames of a browser from now on: `storageTouched` says which of cookie, storage and
 * database a script reached for, `use` what went over the wire.
 */
export async function watchFrames(context: BrowserContext, ownOrigin: string): Promise<FrameUse> {
  const use: FrameUse = { cookies: [], calls: [] }
  const watch = async (request: Request) => {
    const { pathname } = new URL(request.url())
    const ofPanel = /^\/(panel|panel-assets|api\/panel)\//.test(pathname)
    if (!request.url().startsWith(`${ownOrigin}/`) || !ofPanel) return
    use.calls.push(`${request.method()} ${pathname}`)
    const response = await request.response()
    const [sent, received] = [await request.allHeaders(), await response?.allHeaders()]
    if (sent.cookie) use.cookies.push(`sent to ${pathname}`)
    if (received?.['set-cookie']) use.cookies.push(`set by ${pathname}`)
  }
  context.on('requestfinished', (request) => {
    // A browser that closes meanwhile can no longer tell; the test has read what it needs by then.
    watch(request).catch(() => undefined)
  })
  await context.addInitScript(recordStorage)
  return use
}

/** Runs in every frame before its own scripts. */
function recordStorage(): void {
  if (!location.pathname.startsWith('/panel/')) return
  const touched: string[] = []
  Object.assign(window, { __touched: touched })
  const note = (owner: object, name: string) => {
    const former = Object.getOwnPropertyDescriptor(owner, name)
    if (!former?.get) return
    Object.defineProperty(owner, name, {
      ...former,
      get() {
        touched.push(name)
        return former.get?.call(this)
      },
      set(value) {
        touched.push(name)
        former.set?.call(this, value)
      },
    })
  }
  note(Document.prototype, 'cookie')
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore']) {
    note(window, name)
    note(Window.prototype, name)
  }
}

/** Names of what the panel's scripts reached for; must be empty. */
export function storageTouched(frame: Frame): Promise<string[]> {
  return frame.evaluate(() => (window as unknown as { __touched: string[] }).__touched)
}

/** Whether the browser would let this frame keep anything: it throws where third parties may not. */
export function mayKeep(frame: Frame): Promise<boolean> {
  return frame.evaluate(() => {
    try {
      return localStorage.length >= 0
    } catch {
      return false
    }
  })
}
