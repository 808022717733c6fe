import type { BrowserContext, Frame, Page } from '@playwright/test'

/** How many times slower than this machine the browser's processor is to be: `SLOW_BROWSER=4 npm test`. */
const rate = Number(process.env.SLOW_BROWSER ?? 1)

/** Slows every page of the context, present and to come, and the frames of other sites in them. */
export function slowDown(context: BrowserContext): void {
  if (rate <= 1) return
  const slow = async (what: Page | Frame) => {
    const session = await context.newCDPSession(what)
    await session.send('Emulation.setCPUThrottlingRate', { rate })
  }
  // A frame of the page's own site has no session of its own, and one that is gone meanwhile needs none.
  const quietly = (what: Page | Frame) => void slow(what).catch(() => undefined)
  const follow = (page: Page) => {
    quietly(page)
    page.on('framenavigated', (frame) => {
      if (frame !== page.mainFrame()) quietly(frame)
    })
  }
  for (const page of context.pages()) follow(page)
  context.on('page', follow)
}
