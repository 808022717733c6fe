import { z } from 'zod'
import { id, instant } from './basics.ts'
import { endpoint } from './endpoint.ts'

/**
 * Every deed that the audit knows, by kind. The words for each stand in the web's locale files under
 * `audit.verbs.<kind>.<deed>`; code that writes another does not compile.
 */
export const auditVerbs = [
  'invitation.created',
  'invitation.resend',
  'invitation.link',
  'invitation.revoked',
  'user.activated',
  'user.role_changed',
  'user.deactivated',
  'user.reactivated',
  'session.opened',
  'session.closed',
  'session.ended',
  'session.others_ended',
  'session.all_ended',
  'sign_in_link.created',
  'sign_in_link.used',
  'profile.changed',
  'mailbox.connected',
  'mailbox.approved',
  'mailbox.reading_agreed',
  'mailbox.reading_declined',
  'mail.held',
  'mail.released',
  'mail.retried',
  'connections.revoked',
  'product_mail.tested',
  'workspace.created',
  'workspace.organization_confirmed',
  'workspace.obstacle_removed',
  'secret_key.rotated',
  'restoration.decided',
  'restoration.went_without_record',
  'opt_out.added',
  'opt_out.lifted',
  'template.marked',
  'template.unmarked',
  'setting.changed',
  'person.exported',
  'person.erased',
] as const
export type AuditVerb = (typeof auditVerbs)[number]

/** What the verbs are about: the part before the dot. */
export const auditKinds = [
  'invitation',
  'user',
  'session',
  'sign_in_link',
  'profile',
  'mailbox',
  'mail',
  'connections',
  'product_mail',
  'workspace',
  'secret_key',
  'restoration',
  'opt_out',
  'template',
  'setting',
  'person',
] as const satisfies readonly KindOf<AuditVerb>[]
export const auditKind = z.enum(auditKinds)
export type AuditKind = z.infer<typeof auditKind>
type KindOf<V extends string> = V extends `${infer Kind}.${string}` ? Kind : never

const filters = {
  /** The user who did it. */
  user: id.optional(),
  kind: auditKind.optional(),
}

export const auditQuery = z.object({ ...filters, cursor: z.string().max(200).optional() })
export type AuditQuery = z.infer<typeof auditQuery>

export const auditExportQuery = z.object(filters)

export const auditEventView = z.object({
  id,
  at: instant,
  /** Who: the user's name of today, else what was written down (an address, or the operator). */
  actor: z.string(),
  verb: z.string(),
  /** What it was done to, as people know it: a name or an address; null where nothing is left of it. */
  subject: z.string().nullable(),
  /** The network, cut to /24 or /48; null for the operator. */
  network: z.string().nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type AuditEventView = z.infer<typeof auditEventView>
/** Newest first, 50 a page. */
export const auditList = z.object({ events: z.array(auditEventView), nextCursor: z.string().nullable() })
export type AuditList = z.infer<typeof auditList>

/** The newest 10,000: the text of a file. */
export const auditExport = z.object({ csv: z.string() })

export const auditEndpoints = {
  list: endpoint({
    method: 'GET',
    path: '/api/audit-events',
    access: 'admin',
    query: auditQuery,
    answer: auditList,
  }),
  export: endpoint({
    method: 'GET',
    path: '/api/audit-events/export',
    access: 'admin',
    query: auditExportQuery,
    answer: auditExport,
  }),
}
