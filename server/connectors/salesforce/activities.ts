import type { Log } from '../../platform/log.ts'
import type { CrmActivities, TaskOutcome, TaskWrite } from '../crm-activities.ts'
import { withinTime } from '../time-limit.ts'
import type { RestClient } from './client.ts'
import { writeTogether } from './task-collections.ts'
import { readTaskShape, type ShapeCache, type TaskShape } from './task-shape.ts'
import { failedWith, outcomeOfTask } from './tasks.ts'

/** Milliseconds for everything that one call takes: `describe`, a look, the write, each with a renewal. */
const writeLimit = 60_000

interface ActivityParts {
  /** A client whose calls end when the signal aborts. */
  limited(signal: AbortSignal): RestClient
  shapes: ShapeCache
  /** What is writable depends on the org and on the user's rights in it. */
  shapeKey: string
  log: Log
}

export function createActivities({ limited, shapes, shapeKey, log }: ActivityParts): CrmActivities {
  const write = async (client: RestClient, writes: readonly TaskWrite[]): Promise<TaskOutcome[]> => {
    let shape: TaskShape
    try {
      shape = await shapes.get(shapeKey, () => readTaskShape(client))
    } catch (error) {
      return writes.map(() => failedWith(error))
    }
    const [first, second] = writes
    return first && !second
      ? [await outcomeOfTask(client, shape, first)]
      : writeTogether(client, shape, writes)
  }
  return {
    writeTasks: (writes) =>
      withinTime(writeLimit, async (signal) => {
        const client = limited(signal)
        const outcomes = await write(client, writes)
        const outdated = writes.filter((_, at) => isOutdatedShape(outcomes[at]))
        if (outdated.length === 0) return outcomes
        log.info({ writes: outdated.length }, 'columns of Task have changed')
        shapes.forget(shapeKey)
        const again = new Map((await write(client, outdated)).map((outcome, at) => [outdated[at], outcome]))
        return outcomes.map((outcome, at) => again.get(writes[at]) ?? outcome)
      }),
  }
}

/** A column that the shape promised is gone (package removed, rights changed). Nothing was written. */
function isOutdatedShape(outcome: TaskOutcome | undefined): boolean {
  if (outcome?.state !== 'failed') return false
  const code = outcome.error.vendorCode ?? ''
  return ['INVALID_FIELD', 'INVALID_FIELD_FOR_INSERT_UPDATE', 'NOT_FOUND'].includes(code)
}
