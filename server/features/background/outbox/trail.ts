/** Work that may go on behind whoever has begun it: one piece at a time, each after the one before. */
export class Trail {
  private last: Promise<void> = Promise.resolve()

  /** Waits for the piece before and begins this one. Throws what that one threw; this one is then not begun. */
  async follow(work: () => Promise<void>): Promise<void> {
    await this.last
    this.last = work()
    // Heard by whoever follows, or at the end.
    this.last.catch(() => {})
  }

  /** Waits for the last piece. Throws what it threw. */
  end(): Promise<void> {
    return this.last
  }
}
