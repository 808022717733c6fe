/**
 * Keys of the drafts that are being sent from this page. Their mails take the drafts along: to save one more change as
 * its sheet closes would race with that. One that comes back to a sheet, because it was refused or undone, is no more.
 */
const keys = new Set<string>()

export const sentDrafts = {
  goes: (key: string) => void keys.add(key),
  isBack: (key: string) => void keys.delete(key),
  has: (key: string) => keys.has(key),
}
