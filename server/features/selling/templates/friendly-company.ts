/** How companies say what they are before the law. */
const legalForms =
  /,?\s+(?:incorporated|inc|llc|l\.l\.c|llp|ltd|limited|plc|corp|corporation|gmbh(?:\s*&\s*co\.?\s*kg)?|ag|ab(?:\s*\(publ\))?|aps|a\/s|asa|oy|oyj|b\.?v|n\.v|s\.a|sarl|srl|s\.r\.l|s\.p\.a|pty(?:\.?\s*ltd)?)\.?$/iu

/** Forms that are also words of a name: they are left out after a comma only. */
const afterComma = /,\s*(?:company|co|lp|kg|se|hb|as|sa|sas|spa|nv)\.?$/iu

/** Longest name that is looked at. */
const longest = 255

/** A company's name as people say it: `Holm Logistics, Inc.` is `Holm Logistics`, `Nordvik AB` is `Nordvik`. */
export function friendlyCompany(name: string): string {
  const trimmed = name.trim()
  if (trimmed.length > longest) return trimmed
  return trimmed.replace(legalForms, '').replace(afterComma, '').trim() || trimmed
}
