import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { isEmailAddress } from '../../../../../contract/values/address.ts'
import type { ComposeApi } from '../../../../api/compose-api.ts'
import { useWords } from '../../../../ui/words.tsx'
import { type ComposeView, type Draft, recipientsOf, subjectLimit } from './draft.ts'
import classes from './sheet-parts.module.css'

interface KeptBackProps {
  api: ComposeApi
  view: Pick<ComposeView, 'people'>
  draft: Draft
}

/**
 * Says of whoever is chosen that no mail may go to them, as soon as they are: at Send it is refused. And of a non-commercial
 * template, whether what is written still is one.
 */
export function KeptBack({ api, view, draft }: KeptBackProps) {
  const words = useWords()
  const people = recipientsOf(draft, view.people)
  const names = new Map(people.flatMap(({ name, email }) => (email ? [[email, name] as const] : [])))
  const copies = [...draft.cc.addresses, ...draft.bcc.addresses]
  const addresses = [...new Set([...names.keys(), ...copies])].filter(isEmailAddress).sort()
  const marked = useMarkedText(api, draft)
  const written = marked?.text
  const { data } = useQuery({
    queryKey: ['address-checks', ...addresses, marked?.turn],
    queryFn: () => api.checkAddresses({ addresses, written }),
    enabled: addresses.length > 0 || written !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 0,
    // A help and nothing else: Send asks again.
    retry: false,
  })
  const kept = (data?.keptBack ?? []).filter(({ address }) => addresses.includes(address))
  const said = kept.map(({ address, cause }) =>
    words(`emailCompose.keptBack.${cause}`, { name: names.get(address) ?? address }),
  )
  // Whoever may have another kind of mail.
  const isOpen = people.some(
    ({ email, takesNoncommercial }) => takesNoncommercial && kept.some(({ address }) => address === email),
  )
  if (isOpen && !written) said.push(words('emailCompose.noncommercial.only'))
  return (
    <>
      {written && data && (
        <div role="status" className={classes.notice}>
          <span>{words(`emailCompose.noncommercial.${data.isNoncommercial ? 'goes' : 'changed'}`)}</span>
        </div>
      )}
      {said.length > 0 && (
        <div role="alert" className={classes.notice} data-urgent>
          <span>{said.join(' ')}</span>
        </div>
      )}
    </>
  )
}

/** Counts the texts that are asked about: a text may be a few million letters long, which is no key of a cache. */
let turns = 0

/** Milliseconds after the last letter. */
const askAfter = 500

/** What is written, a moment after it was, where it was begun with a template that is marked as non-commercial. */
function useMarkedText(api: ComposeApi, { templateId, subject, html }: Draft) {
  const { data: template } = useQuery({
    queryKey: ['template in use', templateId],
    queryFn: () => (templateId ? api.template(templateId) : null),
    enabled: templateId !== undefined,
    staleTime: 60_000,
    retry: false,
  })
  const [settled, setSettled] = useState(() => ({ subject, html, turn: ++turns }))
  useEffect(() => {
    const settle = (before: typeof settled) =>
      before.subject === subject && before.html === html ? before : { subject, html, turn: ++turns }
    const timer = setTimeout(() => setSettled(settle), askAfter)
    return () => clearTimeout(timer)
  }, [subject, html])
  if (!templateId || !template?.isNoncommercial) return undefined
  const text = { templateId, subject: settled.subject.slice(0, subjectLimit), html: settled.html }
  return { turn: settled.turn, text }
}
