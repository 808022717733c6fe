import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame, Page } from '@playwright/test'
import { expectAccessible } from './axe.ts'
import { expect } from './test.ts'

export const languages = ['en', 'sv'] as const
type Language = (typeof languages)[number]

/** What is looked at: on a desk and on a phone. */
const widths = [1280, 390] as const

interface Look {
  language: Language
  /** What is ours of the page. */
  where?: (page: Page) => Promise<Frame>
  schemes?: ('light' | 'dark')[]
}

/**
 * Looks at a screen that is open, wide and narrow: axe finds nothing, nothing sticks out, and no control's words are cut off.
 * With a folder in SCREENS it keeps a picture of each.
 */
export async function lookAt(page: Page, name: string, look: Look): Promise<void> {
  const { language, where = async () => page.mainFrame(), schemes = ['light', 'dark'] } = look
  for (const width of widths) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 800 })
    // What was scrolled to lies partly below the bar.
    await page.evaluate(() => scrollTo(0, 0))
    const called = `${name}, ${language}, ${width} px`
    // Colours are the same in both languages and widths.
    const isFirst = language === 'en' && width === widths[0]
    await expectAccessible(page, called, { where, schemes: isFirst ? schemes : ['light'] })
    const frame = await where(page)
    expect.soft(await frame.evaluate(cutOff), `what is cut off on ${called}`).toEqual([])
    await keepPictures(page, { name: `${name} ${language} ${width}`, schemes })
  }
}

/** Runs in the page: what makes it wider than its window, and controls that do not show all of their words. */
function cutOff(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement
  const isShown = (one: Element) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  const wide =
    scrollWidth > clientWidth
      ? [...document.querySelectorAll('body *')].filter(
          (one) => one.getBoundingClientRect().right > clientWidth + 1,
        )
      : []
  const controls = [
    ...document.querySelectorAll('button, a, label, th, h1, h2, h3, [role=tab], [role=menuitem]'),
  ]
  const cut = controls
    .flatMap((one) => [one, ...one.querySelectorAll('*')])
    .filter((one) => isShown(one) && one.clientWidth > 1 && one.textContent?.trim())
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible')
  const say = (one: Element) => `${one.localName}.${one.className}: ${one.textContent?.trim().slice(0, 60)}`
  return [
    ...wide.slice(0, 5).map((one) => `too wide: ${say(one)}`),
    ...cut.map((one) => `cut off: ${say(one)}`),
  ]
}

async function keepPictures(
  page: Page,
  kept: { name: string; schemes: ('light' | 'dark')[] },
): Promise<void> {
  const folder = process.env.SCREENS
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  for (const colorScheme of kept.schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const path = join(folder, `${kept.name} ${colorScheme}.png`.replaceAll(' ', '-'))
    await page.screenshot({ path, fullPage: true })
  }
}
