import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { isEmailAddress } from '../../../../../contract/values/address.ts'
import type { ComposeApi } from '../../../../api/compose-api.ts'
import { useWords } from '../../../../ui/words.tsx'
import { type ComposeView, type Draft, recipientsOf } from './draft.ts'
import classes from './sheet-parts.module.css'

interface KeptBackProps {
  api: ComposeApi
  view: Pick<ComposeView, 'people'>
  draft: Draft
}

/** Says of whoever is chosen that no mail may go to them, as soon as they are: at Send it is refused. */
export function KeptBack({ api, view, draft }: KeptBackProps) {
  const words = useWords()
  const names = new Map(
    recipientsOf(draft, view.people).flatMap(({ name, email }) => (email ? [[email, name] as const] : [])),
  )
  const copies = [...draft.cc.addresses, ...draft.bcc.addresses]
  const addresses = [...new Set([...names.keys(), ...copies])].filter(isEmailAddress).sort()
  const { data } = useQuery({
    queryKey: ['address-checks', ...addresses],
    queryFn: () => api.checkAddresses(addresses),
    enabled: addresses.length > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    // A help and nothing else: Send asks again.
    retry: false,
  })
  const kept = (data?.keptBack ?? []).filter(({ address }) => addresses.includes(address))
  if (kept.length === 0) return null
  return (
    <div role="alert" className={classes.notice} data-urgent>
      <span>
        {kept
          .map(({ address, cause }) =>
            words(`emailCompose.keptBack.${cause}`, { name: names.get(address) ?? address }),
          )
          .join(' ')}
      </span>
    </div>
  )
}
