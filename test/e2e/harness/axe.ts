import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect } from './test.ts'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** In a frame without scripts, as mails and signatures are shown in, axe waits for ever; its title is looked at here. */
const withoutScripts = 'iframe[sandbox]:not([sandbox*="allow-scripts"])'

/** The panel's document within the two frames of a record's page. */
export const insidePanel = ['iframe.panel', '#canvas', 'html']

/** What the colours decide; everything else is the same in dark. */
const ofColours = ['color-contrast', 'link-in-text-block']

/**
 * Runs axe over a page: all its rules in light, and in dark, where the page follows the system, those of colours. All
 * that is found is reported at the end of the test, so that one run tells of every screen.
 */
export async function expectAccessible(
  page: Page,
  name: string,
  { schemes = ['light', 'dark'], within }: { schemes?: ('light' | 'dark')[]; within?: string[] } = {},
): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const builder = new AxeBuilder({ page }).exclude(withoutScripts)
    if (colorScheme === 'light') builder.withTags(tags)
    else builder.withRules(ofColours)
    // Only the panel has frames of another site, which cost axe a page of its own each time.
    const { violations } = await (within ? builder.include(within) : builder.setLegacyMode()).analyze()
    const found = violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}: ${node.any[0]?.message ?? ''}`),
    )
    expect.soft(found, `${name}, ${colorScheme}`).toEqual([])
  }
  await expect.soft(page.locator('iframe:not([title])'), `frames of ${name} without a title`).toHaveCount(0)
}

/** Goes on with Tab, as somebody without a mouse does, until the control has the focus. */
export async function tabTo(page: Page, control: Locator): Promise<void> {
  await control.waitFor()
  for (let presses = 0; presses < 60; presses++) {
    if (await control.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${control} cannot be reached with Tab`)
}

/** Reaches a control with Tab and activates it with a key. */
export async function activateByKey(page: Page, control: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, control)
  await page.keyboard.press(key)
}
