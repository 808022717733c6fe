/**
 * What is done to mails, one thing at a time for each. The same pressed again before the row is drawn anew is done once:
 * the server would take it for another window's. Something else waits until that is done, and is told what came of it.
 */
export function mailTurns() {
  const underWay = new Map<string, { what: string; done: Promise<void> }>()
  return async (id: string, what: string, act: () => Promise<void>): Promise<void> => {
    const before = underWay.get(id)
    if (before?.what === what) return
    const done = before ? before.done.then(act, act) : act()
    underWay.set(id, { what, done })
    try {
      await done
    } finally {
      if (underWay.get(id)?.done === done) underWay.delete(id)
    }
  }
}
