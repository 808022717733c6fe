/** Keeps items so that the one that comes before all others is at hand; adding and taking cost the logarithm of how many. */
export interface Heap<Item> {
  readonly size: number
  /** The first of all, which stays; undefined when there is none. */
  first(): Item | undefined
  add(item: Item): void
  take(): Item | undefined
}

/** `compare` is negative where the former of two comes first. */
export function createHeap<Item>(compare: (one: Item, other: Item) => number): Heap<Item> {
  const items: Item[] = []
  const at = (index: number) => items[index] as Item
  const isBefore = (one: number, other: number) => compare(at(one), at(other)) < 0
  function swap(one: number, other: number) {
    const kept = at(one)
    items[one] = at(other)
    items[other] = kept
  }
  function rise(from: number) {
    for (let index = from; index > 0; ) {
      const parent = (index - 1) >> 1
      if (!isBefore(index, parent)) return
      swap(index, parent)
      index = parent
    }
  }
  function sink() {
    for (let index = 0; ; ) {
      const left = 2 * index + 1
      let least = index
      if (left < items.length && isBefore(left, least)) least = left
      if (left + 1 < items.length && isBefore(left + 1, least)) least = left + 1
      if (least === index) return
      swap(index, least)
      index = least
    }
  }
  return {
    get size() {
      return items.length
    },
    first: () => items[0],
    add(item) {
      items.push(item)
      rise(items.length - 1)
    },
    take() {
      const taken = items[0]
      const last = items.pop()
      if (items.length > 0) {
        items[0] = last as Item
        sink()
      }
      return taken
    },
  }
}
