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
  panel: PanelLoad
}

const targets: Measured = {
  seconds: 20,
  clicks: 20,
  panel: { usefulMs: 1000, kB: 200, composeKB: 150, requests: 5 },
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
    for (let sample = 0; sample < samples; sample++) {
      empty.push(await loadEmptyPage(stage, browser))
      loads.push(await loadPanel(stage, browser, state))
    }
    const measured = { ...round(send), panel: summarise(loads) }
    console.log(table(measured, quantile(empty, 0.75)))
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

/** Measured beside target; the panel's time also as a multiple of the empty page's (`emptyMs`) of the same run. */
function table(measured: Measured, emptyMs: number): string {
  const rows: [string, number, number, string][] = [
    ['welcome e-mail to logged mail, s', measured.seconds, targets.seconds, ''],
    ['clicks on our own screens', measured.clicks, targets.clicks, ''],
    [
      `panel useful, ms (p75 of ${samples})`,
      measured.panel.usefulMs,
      targets.panel.usefulMs,
      `${(measured.panel.usefulMs / emptyMs).toFixed(1)} × the smallest answer of the same server (${emptyMs.toFixed(0)} ms)`,
    ],
    ['panel JS and CSS, kB as sent', measured.panel.kB, targets.panel.kB, ''],
    ['compose beyond that, kB as sent', measured.panel.composeKB, targets.panel.composeKB, ''],
    ['requests until useful', measured.panel.requests, targets.panel.requests, ''],
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
