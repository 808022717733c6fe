import { uploadsUnderWay } from '../../../contract/uploads.ts'

/** One fewer than the server takes of a user, so that a second window has room for one. */
const lanes = uploadsUnderWay.ofUser - 1

const waiting: (() => void)[] = []
let running = 0

/** Does `work` when it is its turn: files go in the order in which they were attached, a few at a time. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < lanes) running++
  else await new Promise<void>((go) => waiting.push(go))
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
