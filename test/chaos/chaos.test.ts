import { expect, it } from 'vitest'
import { createTestDatabase } from '../harness/database.ts'
import { broken } from './broken.ts'
import { noFaults } from './ledger.ts'
import { runSchedules } from './run.ts'

const newDatabase = createTestDatabase

it('no mail twice, none lost, none after an opt-out or outside of its window, no Task twice, wherever a worker is abandoned', async () => {
  const report = await runSchedules({ schedules: 20, seed: 1000, abreast: 3, crashes: 24, newDatabase })
  expect(report.amiss).toEqual([])
  expect(report.figures).toEqual(noFaults)
  expect(report.neverCrashed).toEqual([])
  expect(report.boundaries).toBeGreaterThan(150)
  const { ambiguous, optOut, woken, changed } = report.shares
  expect(ambiguous).toBeGreaterThanOrEqual(0.3)
  for (const share of [optOut, woken, changed]) expect(share).toBeGreaterThanOrEqual(0.1)
  expect(report.stale).toBeGreaterThanOrEqual(4)
})

it.each(Object.entries(broken))('%s is caught', async (_name, { figure, seed = 1, ...breakage }) => {
  const report = await runSchedules({
    schedules: 20,
    seed,
    abreast: 2,
    crashes: 2,
    newDatabase,
    breakage,
    until: (figures) => figures[figure] > 0,
  })
  expect(report.figures[figure]).toBeGreaterThan(0)
})
