import type { Connection } from 'jsforce'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { breakages } from './breakages.ts'
import type { Check } from './check.ts'
import { type Clouds, startClouds, type Vendor } from './clouds.ts'
import { type GoogleSession, googleChecks, openGoogle } from './google.ts'
import type { GraphSession } from './graph.ts'
import { microsoftChecks, openMicrosoft } from './microsoft.ts'
import { openSalesforce, salesforceChecks } from './salesforce.ts'

interface Sessions {
  salesforce: Connection
  google: GoogleSession
  microsoft: GraphSession
}

let clouds: Clouds
let sessions: Sessions
beforeAll(async () => {
  clouds = await startClouds()
  sessions = {
    salesforce: await openSalesforce(clouds.salesforce),
    google: await openGoogle(clouds.google),
    microsoft: await openMicrosoft(clouds.microsoft),
  }
})
afterAll(() => clouds.close())
afterEach(async () => {
  for (const vendor of ['salesforce', 'google', 'microsoft'] as const) {
    clouds[vendor].bend([])
    await clouds[vendor].clearFaults()
  }
})

/** Checks that know what they are run against. */
function at<V extends Vendor>(vendor: V, checks: Check<Sessions[V]>[]) {
  return checks.map(({ name, run }) => ({ vendor, name, run: () => run(clouds[vendor], sessions[vendor]) }))
}

const checks = [
  ...at('salesforce', salesforceChecks),
  ...at('google', googleChecks),
  ...at('microsoft', microsoftChecks),
]

test.each(checks)('$name', ({ run }) => run())

test.each(breakages)('noticed by one check: $what', async ({ vendor, bends, caughtBy, says }) => {
  clouds[vendor].bend(bends)
  const failed: { name: string; message: string }[] = []
  for (const { name, run } of checks.filter((one) => one.vendor === vendor))
    await run().catch((error: unknown) => failed.push({ name, message: String(error) }))
  expect(failed).toEqual([{ name: expect.stringContaining(caughtBy), message: expect.stringMatching(says) }])
})

test('ten breakages are tried, each noticed by another check', () => {
  expect(new Set(breakages.map(({ caughtBy }) => caughtBy)).size).toBe(10)
})
