import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { app as google } from '../../sandbox/google/test-harness.ts'
import { app as microsoft } from '../../sandbox/microsoft/test-harness.ts'
import { app as salesforce } from '../../sandbox/salesforce/test-kit.ts'
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts'
import { inMemory } from '../../sandbox/store.ts'
import { makeCertificates } from '../harness/certificates.ts'
import { type Bend, type GoBetween, startGoBetween } from '../harness/go-between.ts'

export type Vendor = 'salesforce' | 'google' | 'microsoft'

/** One vendor of the sandbox, as a client meets it. */
export interface Cloud {
  /** Where clients go: through the go-between. */
  url: string
  /** The sandbox's own address, where an instance of Salesforce says it lives. */
  origin: string
  bend(bends: Bend[]): void
  /** Sets a fault of the sandbox, as its own page does. */
  fault(fault: { name: string } & Record<string, unknown>): Promise<void>
  clearFaults(): Promise<void>
}

/** The whole sandbox behind go-betweens; Microsoft's speaks TLS, because its clients refuse anything else. */
export type Clouds = Record<Vendor, Cloud> & { close(): Promise<void> }

/**
 * Starts the sandbox as `npm start` does. While it runs, this process trusts an authority that was made for it; `close`
 * takes that back.
 */
export async function startClouds(): Promise<Clouds> {
  const certificates = await makeCertificates()
  const sandbox = await startSandbox({
    SANDBOX_PORT: 0,
    SANDBOX_DATA: inMemory,
    SANDBOX_APPS: { salesforce, google: google, microsoft },
  })
  const trusted = getCACertificates('default')
  setDefaultCACertificates([...trusted, certificates.authority])
  const doors = {
    salesforce: await startGoBetween(sandbox.salesforce),
    google: await startGoBetween(sandbox.google),
    microsoft: await startGoBetween(sandbox.microsoft ?? '', certificates),
  }
  return {
    salesforce: cloud(sandbox, 'salesforce', doors.salesforce),
    google: cloud(sandbox, 'google', doors.google),
    microsoft: cloud(sandbox, 'microsoft', doors.microsoft),
    async close() {
      for (const door of Object.values(doors)) await door.close()
      await sandbox.close()
      setDefaultCACertificates(trusted)
    },
  }
}

function cloud(sandbox: Sandbox, vendor: Vendor, door: GoBetween): Cloud {
  const origin = sandbox[vendor] ?? ''
  const faults = `${origin}/__sandbox/faults`
  return {
    url: door.url,
    origin,
    bend: (bends) => door.bend(bends),
    async fault(fault) {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(faults, { method: 'POST', headers, body: JSON.stringify(fault) })
      if (!answer.ok) throw new Error(await answer.text())
    },
    async clearFaults() {
      await fetch(faults, { method: 'DELETE' })
    },
  }
}
