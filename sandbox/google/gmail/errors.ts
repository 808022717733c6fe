/** An answer of Gmail's that says no, in Google's envelope. Thrown by routes, sent by the error handler. */
export class GmailError extends Error {
  readonly code: number
  readonly body: object

  constructor(
    code: number,
    message: string,
    detail: {
      reason: string
      status: string
      domain?: string
      /** The message inside `errors`, where it differs. */
      inner?: string
      location?: { location: string; locationType: string }
      details?: object[]
    },
  ) {
    super(message)
    this.code = code
    this.body = {
      error: {
        code,
        message,
        errors: [
          {
            message: detail.inner ?? message,
            domain: detail.domain ?? 'global',
            reason: detail.reason,
            ...detail.location,
          },
        ],
        status: detail.status,
        ...(detail.details ? { details: detail.details } : {}),
      },
    }
  }
}

export function notFound(): GmailError {
  return new GmailError(404, 'Requested entity was not found.', {
    reason: 'notFound',
    status: 'NOT_FOUND',
  })
}

/** There is no such call. */
export function methodNotFound(): GmailError {
  return new GmailError(404, 'Method not found.', { reason: 'notFound', status: 'NOT_FOUND' })
}

export function invalidArgument(message: string): GmailError {
  return new GmailError(400, message, { reason: 'invalidArgument', status: 'INVALID_ARGUMENT' })
}

export function invalidCredentials(): GmailError {
  return new GmailError(
    401,
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    {
      reason: 'authError',
      status: 'UNAUTHENTICATED',
      inner: 'Invalid Credentials',
      location: { location: 'Authorization', locationType: 'header' },
    },
  )
}

/** The token's scopes do not open this call; `method` is named as Google's RPC names it. */
export function insufficientScopes(method: string): GmailError {
  return new GmailError(403, 'Request had insufficient authentication scopes.', {
    reason: 'insufficientPermissions',
    status: 'PERMISSION_DENIED',
    inner: 'Insufficient Permission',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        domain: 'googleapis.com',
        metadata: {
          service: 'gmail.googleapis.com',
          method: `caribou.api.proto.MailboxService.${method}`,
        },
      },
    ],
  })
}

/** The token would open the call, but not what was asked of it. */
export function forbidden(message: string): GmailError {
  return new GmailError(403, message, { reason: 'forbidden', status: 'PERMISSION_DENIED' })
}

/** Two spaces before "Retry": so Google writes it, and clients read the time out of it. */
export function rateLimited(until: Date): GmailError {
  return new GmailError(403, `User-rate limit exceeded.  Retry after ${until.toISOString()}`, {
    reason: 'rateLimitExceeded',
    status: 'PERMISSION_DENIED',
    domain: 'usageLimits',
  })
}

export function mailNotEnabled(): GmailError {
  return new GmailError(400, 'Mail service not enabled', {
    reason: 'failedPrecondition',
    status: 'FAILED_PRECONDITION',
  })
}

export function unavailable(): GmailError {
  return new GmailError(503, 'The service is currently unavailable.', {
    reason: 'backendError',
    status: 'UNAVAILABLE',
  })
}

export function gatewayTimeout(): GmailError {
  return new GmailError(504, 'The request was not processed in time.', {
    reason: 'backendError',
    status: 'DEADLINE_EXCEEDED',
  })
}

/** The Gmail API was never switched on in the app's project, or was switched off. */
export function apiOff(): GmailError {
  const message = 'Gmail API has not been used in this project before or it is disabled.'
  return new GmailError(403, message, {
    reason: 'accessNotConfigured',
    status: 'PERMISSION_DENIED',
    domain: 'usageLimits',
  })
}
