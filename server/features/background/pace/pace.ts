import { type Departure, departures } from './departures.ts'
import type { Queued, Rules } from './line.ts'
import { dayOff, goesByRecipient, type Pace, readPace, type WindowClock } from './read-pace.ts'
import { excessOf, type HandedOver, type RollingLimit, rollingLimit, type Terms } from './rolling-limit.ts'
import { readWindows } from './window-at.ts'

// The door for whoever lets mail go, and for whoever says when it will.
export {
  type Departure,
  dayOff,
  departures,
  excessOf,
  goesByRecipient,
  type HandedOver,
  type Pace,
  type Queued,
  type RollingLimit,
  type Rules,
  readPace,
  readWindows,
  rollingLimit,
  type Terms,
  type WindowClock,
}
