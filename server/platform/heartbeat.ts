import { seconds } from './clock.ts'

/** How often each process says in the database that it lives. */
export const beatEvery = seconds(5)

/** Milliseconds of silence, and what they mean. */
export const silence = {
  /** The others free what it held and go on with its work; whatever it still does is fenced off by its leases. */
  ended: seconds(15),
  /**
   * What nothing would fence off may be done without it: a migration, a restore. One that has not been able to say that
   * it lives for so long is not well itself.
   */
  gone: seconds(30),
}
