/** Presses the switch of a fault on a vendor's own page, as a person does. `key` names the switch. */
export async function turn(vendor: string, key: string, on: boolean): Promise<void> {
  const answer = await fetch(`${vendor}/__sandbox/switches`, {
    method: 'POST',
    body: new URLSearchParams({ hl: 'en', key, on: String(on) }),
    redirect: 'manual',
  })
  if (answer.status !== 303) throw new Error(`${vendor} has no switch ${key}: ${await answer.text()}`)
}

/** Makes a vendor misbehave until `mend`, where there is no switch for it, such as one record's access. */
export async function breakVendor(vendor: string, ...faults: object[]): Promise<void> {
  for (const fault of faults) await tell(vendor, 'faults', fault)
}

/** The vendor is well again. */
export async function mend(vendor: string): Promise<void> {
  await fetch(`${vendor}/__sandbox/faults`, { method: 'DELETE' })
}

/** The user takes the app's access back at Salesforce: tokens end, and none can be had for the old grant. */
export function revokeAccess(salesforce: string): Promise<void> {
  const gone = {
    name: 'token_error',
    error: 'invalid_grant',
    description: 'expired access/refresh token',
    status: 400,
  }
  return breakVendor(salesforce, { name: 'expire_access_tokens' }, gone)
}

/** Somebody deletes a record at Salesforce, or restores it. */
export function deleteRecord(salesforce: string, id: string, isDeleted = true): Promise<void> {
  return tell(salesforce, 'records', { id, fields: { IsDeleted: isDeleted } })
}

async function tell(vendor: string, what: 'faults' | 'records', body: object): Promise<void> {
  const answer = await fetch(`${vendor}/__sandbox/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${vendor}: ${await answer.text()}`)
}
