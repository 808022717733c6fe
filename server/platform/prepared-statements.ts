/**
 * Asked so often, a statement gets a name, under which each connection has it parsed once and planned a few times only.
 * PostgreSQL spends three quarters of a short query on that.
 */
const askedBefore = 20
/** Names at most: each connection keeps what stands behind them in the server's memory. */
const mostNames = 200
/** Texts that are counted at most; lists of many lengths make many. */
const mostTexts = 2000

/** Asks for every column, whatever the next migration adds: what was prepared would be refused from then on. */
const isOfEveryColumn = (text: string) => /[^(]\*/.test(text)

/** Which statements are prepared, and under which names: the same on every connection of a pool. */
export interface PreparedStatements {
  /** The name to ask a statement under; undefined for one that is rare, or that asks for `*`. */
  nameOf(text: string): string | undefined
  /** Has everything parsed anew, under other names: a migration has changed what stands behind some of them. */
  renew(): void
}

/** Names for the statements that one pool asks often. */
export function createPreparedStatements(): PreparedStatements {
  const asked = new Map<string, number>()
  const numbers = new Map<string, number>()
  let generation = 0
  return {
    nameOf(text) {
      const number = numbers.get(text)
      if (number !== undefined) return `${generation}-${number}`
      if (numbers.size >= mostNames || isOfEveryColumn(text)) return undefined
      const times = (asked.get(text) ?? 0) + 1
      if (times <= askedBefore) {
        if (times === 1 && asked.size >= mostTexts) asked.clear()
        asked.set(text, times)
        return undefined
      }
      asked.delete(text)
      numbers.set(text, numbers.size)
      return `${generation}-${numbers.size - 1}`
    },
    renew() {
      generation++
    },
  }
}
