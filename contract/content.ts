/**
 * How much HTML is read at all, before it is cleaned: what a person writes is far below. Counted are the bytes without
 * embedded images, the elements, how many of them stand inside each other, and the embedded images.
 */
export const htmlLimits = { bytes: 1_000_000, elements: 20_000, depth: 250, images: 200 } as const

/** Bytes of the plain text that a mail carries beside its HTML: marks of quotes and lists can make it the longer one. */
export const textLimit = 1_000_000
