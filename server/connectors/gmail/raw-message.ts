/**
 * The message in an answer of `messages.get` with `format=raw`, as bytes. The answer may have been cut anywhere, so it is
 * no JSON any more: base64url stands between `"raw": "` and the next quote, and a quote inside JSON is never bare.
 */
export function rawIn(answer: string): Buffer {
  const begin = /"raw"\s*:\s*"/.exec(answer)
  if (!begin) return Buffer.alloc(0)
  const from = begin.index + begin[0].length
  const end = answer.indexOf('"', from)
  return Buffer.from(answer.slice(from, end === -1 ? answer.length : end), 'base64url')
}
