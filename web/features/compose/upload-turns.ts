import { turnsOf } from '../../../contract/turns.ts'
import { uploadsUnderWay } from '../../../contract/uploads.ts'

/** Files go in the order in which they were attached, one fewer at a time than the server takes: another window has room. */
export const inTurn = turnsOf(uploadsUnderWay.ofUser - 1)
