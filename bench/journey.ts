import { chromium } from '@playwright/test'
import { launchOptions } from './chromium.ts'
import { firstSend } from './first-send.ts'
import { startInstallation } from './installation.ts'
import { loadEmptyPage, loadPanel, type PanelLoad } from './panel-load.ts'
import { quantile } from './quantile.ts'

const samples = 15

interface Measured {
  seconds: number
  clicks: number
  /** `ratio`: the panel's time as a multiple of what the smallest answer takes, both in this run. */
  panel: PanelLoad & { ratio: number }
}

const targets: Measured = {
  seconds: 20,
  clicks: 17,
  panel: { usefulMs: 1000, ratio: 2, kB: 90, composeKB: 110, requests: 3 },
}

/**
 * Measures the product's main job in a fresh installation and a fresh browser: the way from the welcome
 * e-mail to a mail that Salesforce has logged, and how the panel loads. Prints a table, then one line of JSON.
 */
export async function runJourney(): Promise<void> {
  const stage = await startInstallation()
  const browser = await chromium.launch(launchOptions)
  try {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 } })
    const send = await firstSend(stage, context)
    const state = await context.storageState()
    await context.close()
    const [loads, empty]: [PanelLoad[], number[]] = [[], []]
    // In turns: a machine that becomes slow becomes slow for both.
    for (let sample = 0; sample < samples; sample++) {
      empty.push(await loadEmptyPage(stage, browser))
      loads.push(await loadPanel(stage, browser, state))
    }
    const emptyMs = quantile(empty, 0.75)
    const panel = summarise(loads)
    const ratio = Math.round((panel.usefulMs / emptyMs) * 100) / 100
    const { usefulMs, ...rest } = panel
    const measured = { ...round(send), panel: { usefulMs, ratio, ...rest } }
    console.log(table(measured, emptyMs))
    for (const [name, seconds] of send.laps) console.log(`  ${seconds.toFixed(1).padStart(5)} s  ${name}`)
    console.log(JSON.stringify(measured))
  } finally {
    await browser.close()
    await stage.stop()
  }
}

/** The upper quartile of the time; sizes and requests are the same each time, so the largest is told. */
function summarise(loads: PanelLoad[]): PanelLoad {
  const most = (name: keyof PanelLoad) => Math.max(...loads.map((load) => load[name]))
  return {
    usefulMs: Math.round(
      quantile(
        loads.map((load) => load.usefulMs),
        0.75,
      ),
    ),
    kB: Math.round(most('kB')),
    composeKB: Math.round(most('composeKB')),
    requests: most('requests'),
  }
}

function round({ seconds, clicks }: { seconds: number; clicks: number }) {
  return { seconds: Math.round(seconds * 10) / 10, clicks }
}

/** Measured beside target, ratios first; `emptyMs` is what the smallest answer took. */
function table({ seconds, clicks, panel }: Measured, emptyMs: number): string {
  const wanted = targets.panel
  const rows: [string, number, number, string?][] = [
    [
      'panel useful ÷ smallest answer',
      panel.ratio,
      wanted.ratio,
      `p75 of ${samples} each, in turns; the smallest answer took ${emptyMs.toFixed(0)} ms`,
    ],
    ['panel useful, ms', panel.usefulMs, wanted.usefulMs],
    ['panel, kB as sent', panel.kB, wanted.kB],
    ['compose beyond that, kB as sent', panel.composeKB, wanted.composeKB],
    ['requests until useful', panel.requests, wanted.requests],
    ['welcome e-mail to logged mail, s', seconds, targets.seconds],
    ['clicks on our own screens', clicks, targets.clicks],
  ]
  const line = (cells: [string, string, string, string]) =>
    `${cells[0].padEnd(34)}${cells[1].padStart(9)}${cells[2].padStart(8)}  ${cells[3]}`.trimEnd()
  const body = rows.map(([what, got, target, note]) =>
    line([
      what,
      String(got),
      String(target),
      [got <= target ? 'met' : 'missed', note].filter(Boolean).join(', '),
    ]),
  )
  return ['', line(['', 'measured', 'target', '']), ...body, ''].join('\n')
}
