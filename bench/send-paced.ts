import { judge } from './judge.ts'
import { quantile } from './quantile.ts'
import { startProduct, startSink } from './send-processes.ts'

const mailboxes = 100
/** Of all mailboxes in a day. */
const daily = 20_000
/** Seconds that it takes at most: a slower clock comes as far in the day as that. */
const longest = 432
/** Most of a mailbox in an hour, by the throttle: a little more than is due on the average, so that it binds now and then. */
const hourly = 10
const hour = 3_600_000

export interface Paced {
  speed: number
  perSecond: number
  /** Milliseconds of real time from the instant at which due time and limit allowed a mail until it was handed over. */
  latenessMs: { p50: number; p95: number; p99: number }
  /** Mails that came within an hour of the clock after as many as may come in one, by the side that receives them. */
  limitsExceeded: number
}

/** Sends what is due over a day (or the part of it that there is time for) by a clock that runs so many times faster. */
export async function measurePaced(
  at: { databaseUrl: string; folder: string },
  speed: number,
): Promise<Paced> {
  const hours = Math.min(24, (longest * speed) / 3600)
  const each = Math.round((daily / mailboxes / 24) * hours)
  const sink = await startSink()
  const product = await startProduct({ ...at, sink: sink.url, mailboxes, speed, hourly })
  try {
    sink.tell('sort')
    const due = await product.plan(each, hours)
    const sent = sink.sent(mailboxes * each)
    const began = await product.begin()
    await sent
    const arrivals = await sink.arrivals()
    const realDue = (subject: string) => began + (due[subject] ?? 0) / speed
    const lanes = [...Map.groupBy(arrivals, ({ bearer }) => bearer).values()]
    const judged = lanes.flatMap((lane) => judge(lane, { realDue, most: hourly, window: hour / speed }))
    const lateness = judged.map(({ late }) => late)
    const ms = (share: number) => Math.round(quantile(lateness, share))
    return {
      speed,
      perSecond: Number(((daily / 86_400) * speed).toFixed(1)),
      latenessMs: { p50: ms(0.5), p95: ms(0.95), p99: ms(0.99) },
      limitsExceeded: judged.filter(({ isTooSoon }) => isTooSoon).length,
    }
  } finally {
    await product.stop()
    sink.stop()
  }
}
