import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { z } from 'zod'
import {
  invitationBatchEndpoints,
  type invitationBatchRequest,
} from '../../../../contract/invitation-batches.ts'
import {
  type InvitationView,
  type InviteRequest,
  invitationEndpoints,
} from '../../../../contract/invitations.ts'
import { call } from '../../../api/app-client.ts'
import { funnelQuery, invitationsQuery } from '../../../api/queries.ts'
import { saveAnswer } from '../../../api/save-answer.ts'
import { useWords } from '../../../locales/words.ts'

/** Invites one person; the answer is the whole list. */
export function useInvite() {
  const { t } = useWords()
  const save = useSaveInvitations()
  return useMutation({
    mutationFn: (request: InviteRequest) => call(invitationEndpoints.invite, { body: request }),
    onSuccess: (list, { email }) => {
      save(list)
      notifications.show({ message: t('users.invited', { email }) })
    },
  })
}

/** Invites many; the answer says what became of each row. */
export function useInviteMany() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (request: z.input<typeof invitationBatchRequest>) =>
      call(invitationBatchEndpoints.invite, { body: request }),
    // Not waited for: the preview reads the invitations too, and would count anew before the report takes its place.
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: invitationsQuery.queryKey })
      void queryClient.invalidateQueries({ queryKey: funnelQuery.queryKey })
    },
  })
}

/** Sends the welcome e-mail again, with a fresh link; the former one dies. */
export function useResend() {
  const { t } = useWords()
  const save = useSaveInvitations()
  return useMutation({
    mutationFn: ({ id }: InvitationView) => call(invitationEndpoints.resend, { params: { id } }),
    onSuccess: (list, { email }) => {
      save(list)
      notifications.show({ message: t('users.resent', { email }) })
    },
  })
}

/** Takes an invitation back. Cannot be undone, so the row then offers to invite again. */
export function useRevoke() {
  const { t } = useWords()
  const save = useSaveInvitations()
  return useMutation({
    mutationFn: ({ id }: InvitationView) => call(invitationEndpoints.revoke, { params: { id } }),
    onSuccess: (list, { email }) => {
      save(list)
      notifications.show({ message: t('users.revoked', { email }) })
    },
  })
}

/** A fresh link, to be given by hand. The server tells it once. */
export function useInvitationLink() {
  return useMutation({
    mutationFn: ({ id }: InvitationView) => call(invitationEndpoints.makeLink, { params: { id } }),
  })
}

function useSaveInvitations() {
  const queryClient = useQueryClient()
  return (list: { invitations: InvitationView[] }) => {
    saveAnswer(queryClient, invitationsQuery.queryKey, list)
    void queryClient.invalidateQueries({ queryKey: funnelQuery.queryKey })
  }
}
