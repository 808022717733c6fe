import { randomUUID } from 'node:crypto'

/** An answer of Graph's that says no, in its envelope. Thrown by routes, sent by the error handler. */
export class GraphError extends Error {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: object

  constructor(status: number, code: string, detail: { message: string; headers?: Record<string, string> }) {
    super(detail.message)
    this.status = status
    this.headers = detail.headers ?? {}
    const id = randomUUID()
    const innerError = {
      date: new Date().toISOString().slice(0, 19),
      'request-id': id,
      'client-request-id': id,
    }
    this.body = { error: { code, message: detail.message, innerError } }
  }
}

export function invalidToken(message: string): GraphError {
  return new GraphError(401, 'InvalidAuthenticationToken', {
    message,
    headers: {
      'www-authenticate':
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"',
    },
  })
}

export function accessDenied(): GraphError {
  return new GraphError(403, 'ErrorAccessDenied', {
    message: 'Access is denied. Check credentials and try again.',
  })
}

export function itemNotFound(): GraphError {
  return new GraphError(404, 'ErrorItemNotFound', {
    message: 'The specified object was not found in the store.',
  })
}

export function mailboxNotEnabled(): GraphError {
  return new GraphError(404, 'MailboxNotEnabledForRESTAPI', {
    message: 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
  })
}

export function badRequest(code: string, message: string): GraphError {
  return new GraphError(400, code, { message })
}

export function throttled(seconds: number): GraphError {
  return new GraphError(429, 'ApplicationThrottled', {
    message: 'Application is over its request limit.',
    headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) },
  })
}

export function tooManyAtOnce(): GraphError {
  return new GraphError(429, 'ApplicationThrottled', {
    message: 'Application is over its MailboxConcurrency limit.',
    headers: { 'retry-after': '1' },
  })
}

export function unavailable(): GraphError {
  return new GraphError(503, 'MailboxInfoStale', { message: 'Mailbox info is stale.' })
}

export function gatewayTimeout(): GraphError {
  return new GraphError(504, 'UnknownError', { message: 'The gateway did not receive a response in time.' })
}

export function syncStateLost(): GraphError {
  return new GraphError(410, 'SyncStateNotFound', {
    message: 'The sync state generation is not found; continue with a full synchronization.',
  })
}
