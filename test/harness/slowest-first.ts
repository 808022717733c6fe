import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { repoRoot } from './source-files.ts'

/**
 * The files that take longest, slowest first. They begin first, so that no worker is left with a long one at the end.
 * A file that is not named here comes after them, the larger one first; the order is never needed for a test to pass.
 */
const slowest = [
  'test/install.test.ts',
  'test/launcher.test.ts',
  'test/operator.test.ts',
  'test/server-process.test.ts',
  'test/chaos/chaos.test.ts',
  'test/chaos/killed.test.ts',
  'test/selling/never-twice.test.ts',
  'test/fuzz.test.ts',
  'server/connectors/gmail/gmail.test.ts',
  'test/fidelity/fidelity.test.ts',
  'server/connectors/outlook/outlook.test.ts',
  'test/replies/replies.test.ts',
  'sandbox/sandbox.test.ts',
  'server/connectors/salesforce/salesforce.test.ts',
  'server/platform/postgres/postgres.test.ts',
  'server/platform/postgres/supervisor.test.ts',
  'test/replies/outlook.test.ts',
  'test/selling/sandbox.test.ts',
  'server/operator/backup.test.ts',
  'test/readers.test.ts',
  'test/invariants.test.ts',
]

export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = slowest.indexOf(relative(repoRoot, moduleId))
      return found < 0 ? slowest.length : found
    }
    const bySize = await super.sort(files)
    return bySize.toSorted((a, b) => place(a) - place(b))
  }
}
