import { useMutation } from '@tanstack/react-query'
import { authorizationEndpoints } from '../../contract/authorizations.ts'
import { call } from './app-client.ts'

interface MailboxAttempt {
  vendor: 'gmail' | 'outlook'
  returnTo: 'journey' | 'profile'
}

/** Sends the browser to the mail service to connect a mailbox, or to connect it again. */
export function useMailboxAttempt() {
  return useMutation({
    mutationFn: (attempt: MailboxAttempt) => call(authorizationEndpoints.connectMailbox, { body: attempt }),
    onSuccess: ({ authorizeUrl }) => location.assign(authorizeUrl),
  })
}
