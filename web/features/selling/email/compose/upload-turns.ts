import { uploadsUnderWay } from '../../../../../contract/email-uploads.ts'
import { turnsOf } from '../../../../../contract/values/turns.ts'

/** Files go in the order in which they were attached, one fewer at a time than the server takes: another window has room. */
export const inTurn = turnsOf(uploadsUnderWay.ofUser - 1)
