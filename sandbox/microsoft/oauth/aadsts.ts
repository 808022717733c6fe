import { randomUUID } from 'node:crypto'

/** A refusal as Entra words it (`AADSTS…`), with its trace. */
export interface Refusal {
  error: string
  code: number
  message: string
  suberror?: string
  status?: number
}

/** The text of `error_description`: code, words, trace. */
export function describe(refusal: Refusal): string {
  const { trace, correlation, timestamp } = traceOf()
  return `AADSTS${refusal.code}: ${refusal.message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`
}

/** The token endpoint's envelope. */
export function envelope(refusal: Refusal): object {
  const { trace, correlation, timestamp } = traceOf()
  return {
    error: refusal.error,
    error_description: describe(refusal),
    error_codes: [refusal.code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `https://login.microsoftonline.com/error?code=${refusal.code}`,
    ...(refusal.suberror ? { suberror: refusal.suberror } : {}),
  }
}

function traceOf() {
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`
  return { trace: randomUUID(), correlation: randomUUID(), timestamp }
}

/** An app of one directory was asked for where any directory's accounts sign in. */
export const notMultiTenant = (app: { clientId: string; name: string }): Refusal => ({
  error: 'invalid_request',
  code: 50194,
  message: `Application '${app.clientId}'(${app.name}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.`,
})

export const secretExpired = (app: { clientId: string }): Refusal => ({
  error: 'invalid_client',
  code: 7000222,
  message: `The provided client secret keys for app '${app.clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
  status: 401,
})

/** Pressed Cancel. The same `error` as a missing approval: only the code tells. */
export const declined: Refusal = {
  error: 'access_denied',
  code: 65004,
  message: 'User declined to consent to access the app.',
}

export const needsApproval = (app: { clientId: string; name: string }): Refusal => ({
  error: 'access_denied',
  code: 90094,
  message: `The grant requires admin permission. The app '${app.clientId}' named '${app.name}' needs an administrator's approval.`,
})

export const approvalPending: Refusal = {
  error: 'access_denied',
  code: 90095,
  message: 'Admin consent is required. An admin consent request has been sent and is pending review.',
}

export const notAssigned = (app: { clientId: string; name: string }, person: string): Refusal => ({
  error: 'access_denied',
  code: 50105,
  message: `Your administrator has configured the application ${app.name} ('${app.clientId}') to block users unless they are specifically granted ('assigned') access to the application. The signed in user '${person}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator.`,
})

export const notConsented = (app: { clientId: string; name: string }): Refusal => ({
  error: 'invalid_grant',
  code: 65001,
  message: `The user or administrator has not consented to use the application with ID '${app.clientId}' named '${app.name}'. Send an interactive authorization request for this user and resource.`,
  suberror: 'consent_required',
})

/** Any refusal, as a fault names it. */
export const chosen = (fault: { error?: string | undefined; code?: number | undefined }): Refusal => ({
  error: fault.error ?? 'access_denied',
  code: fault.code ?? 65004,
  message: 'The request was refused by a fault of the sandbox.',
  status: fault.error === 'invalid_client' ? 401 : 400,
})
