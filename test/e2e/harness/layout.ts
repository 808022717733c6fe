import type { Frame, Locator, Page } from '@playwright/test'
import { panelFrame } from './frame-use.ts'
import { expect } from './test.ts'

/** A page that is wider than its window makes people scroll sideways; nothing may stick out, frames included. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  for (const frame of page.frames()) await expectFits(frame)
}

/** The same for one frame, where the pages around it are not ours. */
export async function expectFits(frame: Frame): Promise<void> {
  const sizes = await frame.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return { url: location.pathname, scrollWidth, clientWidth }
  })
  expect(sizes.scrollWidth, `width of ${sizes.url}`).toBeLessThanOrEqual(sizes.clientWidth)
}

/** The panel's frame shows all of it and nothing beside it: nobody scrolls in a frame that stands in a page that scrolls. */
export async function expectAsTallAsContent(page: Page): Promise<void> {
  const frame = await panelFrame(page)
  const heights = () =>
    frame.evaluate(() => {
      const content = document.getElementById('root')?.getBoundingClientRect().height ?? 0
      return innerHeight - Math.ceil(content)
    })
  await expect.poll(heights, 'room that the panel leaves, or lacks').toBe(0)
}

/** Resolves when what has opened moves no more: the frame grows by a sheet, and the page around scrolls to it. */
export async function standsStill(opened: Locator): Promise<void> {
  await opened.waitFor()
  const place = async () => JSON.stringify(await opened.boundingBox())
  let [before, still] = [await place(), 0]
  while (still < 3) {
    await opened
      .page()
      .evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    const now = await place()
    still = now === before ? still + 1 : 0
    before = now
  }
}
