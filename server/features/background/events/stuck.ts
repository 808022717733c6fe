/** Tries in vain after which waiting alone mends nothing. */
export const stuckAfter = 10
