/**
 * What waits for its turn, by whose it is: each owner has one taken before anybody has a second. No more than `each` of
 * one owner and `all` together wait.
 */
export class FairQueue<Item> {
  readonly #limits: { all: number; each: number }
  /** Whoever is next stands first; nobody stands here with nothing. */
  readonly #waiting = new Map<string, Item[]>()
  #size = 0

  constructor(limits: { all: number; each: number }) {
    this.#limits = limits
  }

  /** False when there is no room for it. */
  add(owner: string, item: Item): boolean {
    const own = this.#waiting.get(owner) ?? []
    if (own.length >= this.#limits.each || this.#size >= this.#limits.all) return false
    own.push(item)
    this.#waiting.set(owner, own)
    this.#size += 1
    return true
  }

  /** Takes the next one; its owner's others come after everybody else. */
  take(): Item | null {
    const [first] = this.#waiting
    if (!first) return null
    const [owner, [item, ...others]] = first
    this.#waiting.delete(owner)
    if (others.length > 0) this.#waiting.set(owner, others)
    this.#size -= 1
    return item ?? null
  }

  remove(owner: string, item: Item): void {
    const own = this.#waiting.get(owner) ?? []
    const others = own.filter((one) => one !== item)
    this.#size -= own.length - others.length
    if (others.length > 0) this.#waiting.set(owner, others)
    else this.#waiting.delete(owner)
  }
}
