/** A Message-ID as conversations keep it: without brackets and in one case, because some programs change both. */
export function messageKey(messageId: string): string {
  return messageId.replace(/[<>\s]/g, '').toLowerCase()
}
