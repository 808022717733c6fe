/** The pages that carry the panel, one for each object it knows. */
const pages = {
  Lead: 'MSI_Panel_Lead',
  Contact: 'MSI_Panel_Contact',
  Account: 'MSI_Panel_Account',
  Opportunity: 'MSI_Panel_Opportunity',
}

/** Pixels: the pages' own height, until the panel tells how tall it is. */
export const firstHeight = 250

/** Pixels: a heading alone, and more than any history is. */
const smallest = 60
const tallest = 20_000

/**
 * Address of the panel's Visualforce page for a record, upon the origin that the org's Visualforce pages have. Lightning
 * Web Security puts a frame of the Lightning host's own origin into a sandbox: Canvas could not post its form there, and
 * what the frame says would come from the origin `null`. On a host whose Visualforce origin is not known (null) the
 * address is relative, which is all that is left to try. `msi=lwc` asks the page to tell how tall it becomes.
 * Null for an object that has no page, or while the record is not known yet.
 * https://app.unpkg.com/@locker/eslint-plugin-locker@0.25.3/files/docs/rules/distorted-html-iframe-script-element-src-setter.md
 */
export function pageAddress({ objectApiName, recordId, origin }) {
  const page = Object.hasOwn(pages, objectApiName) ? pages[objectApiName] : undefined
  if (!page || !recordId) return null
  return `${origin ?? ''}/apex/${page}?id=${encodeURIComponent(recordId)}&msi=lwc`
}

/**
 * Origin of the org's Visualforce pages, from the host name of its Lightning pages: `acme.lightning.force.com`
 * becomes `https://acme--c.vf.force.com`, `acme--uat.sandbox.lightning.force.com` becomes
 * `https://acme--uat--c.sandbox.vf.force.com`. Null on any other host.
 * https://help.salesforce.com/s/articleView?id=sf.domain_name_enhanced.htm
 */
export function visualforceOrigin(lightningHost) {
  const found = /^([a-z0-9-]+)((?:\.[a-z0-9-]+)*)\.lightning\.force\.com$/.exec(lightningHost)
  return found ? `https://${found[1]}--c${found[2]}.vf.force.com` : null
}

/**
 * The height in pixels that a message asks for, within what the panel may have; null when the message is not from
 * the origin that the frame was given (the org's own Visualforce host), not about this record, or not a height.
 */
export function heightFrom(event, { origin, recordId }) {
  if (origin === null || event.origin !== origin) return null
  const { data } = event
  if (typeof data !== 'object' || data === null || data.type !== 'msi-panel-height') return null
  if (!isSameRecord(data.record, recordId) || !Number.isFinite(data.height)) return null
  return Math.min(tallest, Math.max(smallest, Math.ceil(data.height)))
}

/** Salesforce writes ids with 15 or 18 characters; the first 15 decide. */
function isSameRecord(one, other) {
  return typeof one === 'string' && typeof other === 'string' && one.slice(0, 15) === other.slice(0, 15)
}
