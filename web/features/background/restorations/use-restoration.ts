import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { restorationEndpoints } from '../../../../contract/restorations.ts'
import { call } from '../../../api/app-client.ts'
import { saveAnswer } from '../../../api/save-answer.ts'

/** While mails are looked for, what is found shows this soon. Milliseconds. */
const lookEvery = 10_000

export const restorationQuery = queryOptions({
  queryKey: ['restoration'],
  queryFn: ({ signal }) => call(restorationEndpoints.read, { signal }),
  refetchInterval: (query) => (query.state.data?.restoration ? lookEvery : false),
})

/** Sends or drops what nobody can tell about; `close` puts the notice away. `goWithoutRecord`: the record of opt-outs is lost. */
export function useRestorationAnswer() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (answer: 'send' | 'drop' | 'close' | 'goWithoutRecord') =>
      answer === 'close' || answer === 'goWithoutRecord'
        ? call(restorationEndpoints[answer])
        : call(restorationEndpoints.decide, { body: { decision: answer } }),
    onSuccess: (view) => saveAnswer(queryClient, restorationQuery.queryKey, view),
  })
}
