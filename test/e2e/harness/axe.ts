import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Frame, Locator, Page } from '@playwright/test'
import type { RunOptions } from 'axe-core'
import { panelFrame } from './frame-use.ts'
import { expect } from './test.ts'

type Scheme = 'light' | 'dark'
type Rules = NonNullable<RunOptions['runOnly']>

/** What the panel's look is tried with, whose colours are Salesforce's in light and in dark. */
export const panelOnly = { schemes: ['light' as Scheme], where: panelFrame }

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What the colours decide; everything else is the same in dark. */
const ofColours = ['color-contrast', 'link-in-text-block']

/**
 * Runs axe over a page, or over a frame of it alone: all its rules in light, and in dark, where the page follows the
 * system, those of colours. All that is found is reported at the end of the test, so that one run tells of every screen.
 */
export async function expectAccessible(
  page: Page,
  name: string,
  {
    schemes = ['light', 'dark'],
    where = async () => page.mainFrame(),
    only,
  }: { schemes?: Scheme[]; where?: (page: Page) => Promise<Frame>; only?: 'colours' } = {},
): Promise<void> {
  const frame = await where(page)
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const isWhole = colorScheme === 'light' && only !== 'colours'
    const runOnly: Rules = isWhole ? tags : { type: 'rule', values: ofColours }
    const found = await runAxe(frame, { scheme: colorScheme, runOnly })
    expect.soft(found, `${name}, ${colorScheme}`).toEqual([])
  }
  await expect.soft(page.locator('iframe:not([title])'), `frames of ${name} without a title`).toHaveCount(0)
}

/** Within the document itself, which costs a fifth of what axe's own way over all the frames of a page does. */
async function runAxe(
  frame: Frame,
  { scheme, runOnly }: { scheme: Scheme; runOnly: Rules },
): Promise<string[]> {
  if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(source)
  return frame.evaluate(
    async ([expected, rules]) => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') }
      // What fades to its colours has them at once.
      const still = new CSSStyleSheet()
      still.replaceSync('* { transition: none !important }')
      document.adoptedStyleSheets = [still]
      const isOther = () => {
        const { mantineColorScheme: shown } = document.documentElement.dataset
        return shown !== undefined && shown !== expected
      }
      do await new Promise(requestAnimationFrame)
      while (isOther())
      // A frame that matters is looked at by itself; in one without scripts, as mails are shown in, axe waits for ever.
      const options = { iframes: false, runOnly: rules, resultTypes: ['violations' as const] }
      const { violations } = await axe.run(document, options)
      return violations.flatMap(({ id, help, nodes }) =>
        nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}: ${node.any[0]?.message ?? ''}`),
      )
    },
    [scheme, runOnly] as const,
  )
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
