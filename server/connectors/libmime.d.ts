/** The part of libmime that is used here; it brings no types of its own. */
declare module 'libmime' {
  const libmime: {
    /** Encoded words (RFC 2047) as the text that they stand for; everything else stays as it is. */
    decodeWords(text: string): string
  }
  export default libmime
}
