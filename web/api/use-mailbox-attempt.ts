import { useMutation } from '@tanstack/react-query'
import { authorizationView } from '../../contract/authorizations.ts'
import { apiPaths } from '../paths.ts'
import { api } from './app-client.ts'

interface MailboxAttempt {
  vendor: 'gmail' | 'outlook'
  returnTo: 'journey' | 'profile'
}

/** Sends the browser to the mail service to connect a mailbox, or to connect it again. */
export function useMailboxAttempt() {
  return useMutation({
    mutationFn: (attempt: MailboxAttempt) => api.post(apiPaths.mailboxAttempts, authorizationView, attempt),
    onSuccess: ({ authorizeUrl }) => location.assign(authorizeUrl),
  })
}
