import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Salesforce } from './context.ts'
import { addFault, clearFaults, listFaults } from './faults.ts'
import { objectOfId } from './ids.ts'
import { findField } from './objects.ts'
import { findRow, objectNamed } from './records.ts'
import { type Row, salesforceTime } from './state.ts'
import { switchRoutes } from './switches.ts'

const patch = z.object({
  id: z.string(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})

const sandbox = '/__sandbox'

/** Switches for tests and demonstrations. Not part of Salesforce: real orgs have nothing like it. */
export function sandboxRoutes(server: FastifyInstance, salesforce: Salesforce): void {
  switchRoutes(server, salesforce)
  server.get(`${sandbox}/faults`, async () => listFaults(salesforce))
  server.post(`${sandbox}/faults`, async (request, reply) => {
    try {
      return reply.code(201).send(addFault(salesforce, request.body))
    } catch (error) {
      if (error instanceof z.ZodError) return reply.code(400).send({ error: z.prettifyError(error) })
      throw error
    }
  })
  server.delete(`${sandbox}/faults`, async (_request, reply) => {
    clearFaults(salesforce)
    return reply.code(204).send()
  })

  server.post(`${sandbox}/records`, async (request, reply) => {
    const parsed = patch.safeParse(request.body)
    if (!parsed.success) return reply.code(400).send({ error: z.prettifyError(parsed.error) })
    const problem = patchRecord(salesforce, parsed.data)
    if (problem) return reply.code(400).send({ error: problem })
    return findRow(salesforce, parsed.data.id)
  })

  server.get(`${sandbox}/calls`, async () => salesforce.calls)

  // The approvals that a user could end under "OAuth Connected Apps": their scopes, never their tokens.
  server.get(`${sandbox}/approvals`, async () =>
    salesforce.store.state.grants.map(({ id, userId, scopes }) => ({ id, userId, scopes })),
  )
}

/** Changes a record past all of Salesforce's rules. `EmailVerified` on a user is no column but works too. */
function patchRecord(salesforce: Salesforce, change: z.infer<typeof patch>): string | undefined {
  const { state } = salesforce.store
  const row = findRow(salesforce, change.id)
  const object = objectNamed(salesforce, objectOfId(change.id) ?? '')
  if (!row || !object) return `There is no record ${change.id}.`
  const { EmailVerified, ...fields } = change.fields
  const unknown = Object.keys(fields).find((name) => !findField(object, name))
  if (unknown) return `${object.name} has no field ${unknown}.`
  const next: Row = { ...fields, SystemModstamp: salesforceTime(new Date()) }
  Object.assign(row, next)
  const id = String(row.Id)
  if (EmailVerified === false) state.unverified.push(id)
  if (EmailVerified === true) state.unverified = state.unverified.filter((one) => one !== id)
  salesforce.store.save()
  return undefined
}
