/** An image's source that is a part of its own message. */
const partUrl = /^cid:([^\s"'<>()]{1,250})$/i

/** How a part of a message is called here: an id that is written in two ways is one, and needs no escaping in HTML. */
export function partNameOf(contentId: string): string {
  return encodeURIComponent(decoded(contentId).toWellFormed())
}

/** Such a source with the part's name; null for any other. */
export function partSourceOf(url: string): string | null {
  const [, id] = partUrl.exec(url) ?? []
  return id === undefined ? null : `cid:${partNameOf(id)}`
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
