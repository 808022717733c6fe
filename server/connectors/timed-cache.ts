/** What was read and is remembered for a while. */
export interface TimedCache<Value> {
  /** The value under this key, read by `read` when it is not known. */
  get(key: string, read: () => Promise<Value>): Promise<Value>
  forget(key: string): void
}

/**
 * Remembers for so many milliseconds, measured with the process's own steady clock: it is a matter of the cache, not of
 * the product's time.
 */
export function createTimedCache<Value>(lifetime: number): TimedCache<Value> {
  const known = new Map<string, { value: Promise<Value>; until: number }>()
  return {
    get(key, read) {
      const now = performance.now()
      for (const [old, { until }] of known) if (until <= now) known.delete(old)
      const held = known.get(key)
      if (held) return held.value
      const value = read()
      known.set(key, { value, until: now + lifetime })
      // A failed reading is not remembered.
      value.catch(() => known.delete(key))
      return value
    },
    forget: (key) => {
      known.delete(key)
    },
  }
}
