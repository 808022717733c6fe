const pauses = [500, 1000, 2000, 5000]
const enough = 5
const withinMs = 120_000

/** Counts the deaths of one program and says how long to wait before it is started again. */
export class Restarts {
  #deaths = []

  /**
   * To be called at each death, `now` in milliseconds. Returns the pause in milliseconds, or null when it has died five
   * times within two minutes and is not worth another start.
   */
  next(now = performance.now()) {
    this.#deaths = [...this.#deaths.filter((at) => now - at < withinMs), now]
    if (this.#deaths.length >= enough) return null
    return pauses[this.#deaths.length - 1]
  }
}
