import { createHash } from 'node:crypto'
import { type Employee, findEmployee, org } from '../world.ts'

/** A Google Workspace account: every employee has one. */
export type Account = Employee

/** The account with this address, without regard to case. */
export const findAccount = findEmployee

/** Google's id of an account: 21 digits that never change. */
export function accountSub(account: Account): string {
  const digits = BigInt(`0x${createHash('sha256').update(account.email).digest('hex')}`).toString()
  return `1${digits.slice(0, 20)}`
}

/** The Workspace domain (`hd`). */
export const hostedDomain = org.domain
