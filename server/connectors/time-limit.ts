/**
 * Runs `work` under one limit in milliseconds, however many calls it makes: its signal aborts what is on its way when
 * the time is over. Measured by the process's own timer: it is a matter of sockets, not of the product's time.
 */
export async function withinTime<Result>(
  limit: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  const over = () => controller.abort(new DOMException(`Took more than ${limit} ms`, 'TimeoutError'))
  const timer = setTimeout(over, limit)
  try {
    return await work(controller.signal)
  } finally {
    clearTimeout(timer)
  }
}

/** Waits for something that cannot be stopped, until the signal aborts: then throws the signal's reason. */
export async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted()
  let stop = () => {}
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
