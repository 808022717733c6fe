import type { Frame, Page } from '@playwright/test'
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
