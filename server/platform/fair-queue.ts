/**
 * What waits for its turn, by whose it is: whoever has had one comes after everybody who waited or came until that was
 * done. No more than `each` of one owner and `all` together wait.
 */
export class FairQueue<Item> {
  readonly #limits: { all: number; each: number }
  /** Whoever is next stands first; with nothing only stands who has one that was taken and is not done. */
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

  /** Takes the next one; its owner keeps a place until it is `done`. */
  take(): Item | null {
    for (const [owner, [item, ...others]] of this.#waiting) {
      if (item === undefined) continue
      this.#waiting.delete(owner)
      this.#waiting.set(owner, others)
      this.#size -= 1
      return item
    }
    return null
  }

  /** One that was taken is done: its owner's others come after everybody else. */
  done(owner: string): void {
    const others = this.#waiting.get(owner) ?? []
    this.#waiting.delete(owner)
    if (others.length > 0) this.#waiting.set(owner, others)
  }

  remove(owner: string, item: Item): void {
    const own = this.#waiting.get(owner) ?? []
    const others = own.filter((one) => one !== item)
    if (others.length === own.length) return
    this.#size -= own.length - others.length
    if (others.length > 0) this.#waiting.set(owner, others)
    else this.#waiting.delete(owner)
  }
}
