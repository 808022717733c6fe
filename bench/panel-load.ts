import type { Browser, BrowserContext, Page, Request } from '@playwright/test'
import type { Stage } from './installation.ts'
import { chooseAction, openRecord, recordNamed, traveller } from './walk.ts'

/** What one opening of the panel with an empty cache took. */
export interface PanelLoad {
  /** From the frame's request until name, a row of history and an enabled Choose Actions can be seen. */
  usefulMs: number
  /** Everything from us until then, the page itself too, as it went over the wire: compressed. */
  kB: number
  /** JS and CSS that opening compose loads beyond that. */
  composeKB: number
  /** Requests to us until useful. */
  requests: number
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>

/** Opens the panel on a Lead that has a history, in a fresh browser profile of somebody who is signed in. */
export async function loadPanel(stage: Stage, browser: Browser, state: State): Promise<PanelLoad> {
  const context = await browser.newContext({ storageState: state })
  try {
    const useful = await recordUseful(context)
    await context.addInitScript(watchPanel)
    const page = await context.newPage()
    const requests: Request[] = []
    page.on('request', (request) => {
      if (request.url().startsWith(`${stage.url}/`)) requests.push(request)
    })
    const ben = traveller(stage, context, 'ben')
    const panel = await openRecord(ben, page, recordNamed('Maria Holm'))
    const at = await useful()
    const first = [...requests]
    const framed = first.find((request) => request.method() === 'POST' && request.url().includes('/panel/'))
    if (!framed) throw new Error('the panel was not asked for')
    const begun = first.filter((request) => request.timing().startTime <= at)
    await chooseAction(ben, panel, 'sendEmail')
    await panel.getByRole('textbox', { name: ben.words.message }).waitFor()
    await page.waitForLoadState('networkidle')
    const later = requests.filter((request) => !begun.includes(request) && isAsset(request))
    const usefulMs = at - framed.timing().startTime
    return {
      usefulMs,
      kB: await kilobytes(begun),
      composeKB: await kilobytes(later),
      requests: begun.length,
    }
  } finally {
    await context.close()
  }
}

/** How long the same browser takes for an answer of the same server that holds next to nothing. Milliseconds. */
export async function loadEmptyPage(stage: Stage, browser: Browser): Promise<number> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.goto(`${stage.url}/health/live`)
    return await navigationMs(page)
  } finally {
    await context.close()
  }
}

function navigationMs(page: Page): Promise<number> {
  return page.evaluate(() => performance.getEntriesByType('navigation')[0]?.duration ?? 0)
}

/** Resolves to the moment (milliseconds since 1970) at which the panel says that it is useful. */
async function recordUseful(context: BrowserContext): Promise<() => Promise<number>> {
  let told: (at: number) => void = () => undefined
  const moment = new Promise<number>((resolve) => {
    told = resolve
  })
  await context.exposeBinding('__useful', (_source, at: number) => told(at))
  return () => moment
}

/** Runs in every frame before its own scripts; in the panel's it looks at each frame that is painted. */
function watchPanel(): void {
  if (!location.pathname.startsWith('/panel/')) return
  const isUseful = () =>
    document.querySelector('h1')?.textContent === 'Maria Holm' &&
    document.querySelector('ol > li') !== null &&
    document.querySelector('header button:not(:disabled)') !== null
  const look = () => {
    if (!isUseful()) requestAnimationFrame(look)
    else void (window as unknown as { __useful(at: number): Promise<void> }).__useful(Date.now())
  }
  requestAnimationFrame(look)
}

const isAsset = (request: Request) => ['script', 'stylesheet'].includes(request.resourceType())

/** The answers to these requests in thousands of bytes, compressed as they came. */
async function kilobytes(requests: Request[]): Promise<number> {
  const sizes = await Promise.all(requests.map((request) => request.sizes()))
  return sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0) / 1000
}
