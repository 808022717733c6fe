import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Role } from '../../../../contract/basics.ts'
import { connectionEndpoints } from '../../../../contract/connections.ts'
import { type UserList, type UserView, userEndpoints } from '../../../../contract/users.ts'
import { call } from '../../../api/app-client.ts'
import { connectionsQuery, funnelQuery, sessionQuery, usersQuery } from '../../../api/queries.ts'
import { saveAnswer } from '../../../api/save-answer.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useUser } from '../../../api/use-session.ts'
import { useWords } from '../../../locales/words.ts'
import { useSayUndoable } from '../../../ui/undoable.tsx'

/** Makes a user an admin or a seller. */
export function useChangeRole() {
  const { t } = useWords()
  const save = useSaveUsers()
  const sayUndoable = useSayUndoable()
  const self = useUser()
  const { say } = useErrorWords()
  const change = useMutation({
    mutationFn: ({ user, role }: { user: UserView; role: Role }) =>
      call(userEndpoints.changeRole, { params: { id: user.id }, body: { role } }),
    onSuccess: async (list, { user, role }) => {
      await save(list)
      const message = t(`users.nowRole.${role}`, { name: user.name })
      // Its row may be out of sight by then: the failure is said where the undo was offered.
      const undo = () => {
        change
          .mutateAsync({ user: { ...user, role }, role: user.role })
          .catch((error) => notifications.show({ color: 'red', message: say(error).title }))
      }
      // Whoever is no admin any more cannot take it back.
      if (user.id === self.id) notifications.show({ message })
      else sayUndoable({ message, undo })
    },
  })
  return change
}

/** Closes an account. */
export function useDeactivate() {
  const { t } = useWords()
  const save = useSaveUsers()
  return useMutation({
    mutationFn: (user: UserView) => call(userEndpoints.deactivate, { params: { id: user.id } }),
    onSuccess: async (list, { name }) => {
      await save(list)
      notifications.show({ message: t('users.deactivated', { name }) })
    },
  })
}

/** Opens a closed account. */
export function useReactivate() {
  const { t } = useWords()
  const save = useSaveUsers()
  return useMutation({
    mutationFn: (user: UserView) => call(userEndpoints.reactivate, { params: { id: user.id } }),
    onSuccess: async (list, { name }) => {
      await save(list)
      notifications.show({ message: t('users.reactivated', { name }) })
    },
  })
}

/** Ends all connections of the workspace; `confirmation` is its name, typed. */
export function useRevokeConnections() {
  const { t } = useWords()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (confirmation: string) => call(connectionEndpoints.revokeAll, { body: { confirmation } }),
    onSuccess: async ({ users }) => {
      notifications.show({ message: t('users.connectionsRevoked', { count: users }) })
      for (const { queryKey } of [usersQuery, funnelQuery, connectionsQuery, sessionQuery])
        await queryClient.invalidateQueries({ queryKey })
    },
  })
}

function useSaveUsers() {
  const queryClient = useQueryClient()
  return async (list: UserList) => {
    saveAnswer(queryClient, usersQuery.queryKey, list)
    await queryClient.invalidateQueries({ queryKey: funnelQuery.queryKey })
    // The admin's own role may be among what changed.
    await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
  }
}
