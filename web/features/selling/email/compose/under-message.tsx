import { useQuery } from '@tanstack/react-query'
import type { ComposeApi } from '../../../../api/compose-api.ts'
import { CleanHtml } from '../../../../ui/clean-html.tsx'
import { useWords } from '../../../../ui/words.tsx'
import compose from './compose.module.css'
import { type ComposeView, type Draft, recipientsOf } from './draft.ts'
import { HintList } from './hint-list.tsx'
import classes from './sheet-parts.module.css'

interface UnderMessageProps {
  api: ComposeApi
  view: ComposeView
  draft: Draft
}

/** What stands under the message: what could be changed in it, and the signature as it will end the mail. */
export function UnderMessage({ api, view, draft }: UnderMessageProps) {
  return (
    <>
      <HintList
        draft={draft}
        addresses={recipientsOf(draft, view.people).flatMap(({ email }) => email ?? [])}
        isFirst={!draft.answering && !view.emails.some(({ state }) => state === 'sent')}
      />
      <SignaturePreview api={api} />
    </>
  )
}

function SignaturePreview({ api }: { api: ComposeApi }) {
  const words = useWords()
  const { data, isError } = useQuery({
    queryKey: ['signature'],
    queryFn: () => api.signature(),
    staleTime: 60_000,
    retry: false,
  })
  return (
    <section className={classes.signature} aria-label={words('emailCompose.signature')}>
      {isError && <p className={compose.quiet}>{words('emailCompose.signatureFailed')}</p>}
      {data?.html === '' && <p className={compose.quiet}>{words('emailCompose.noSignature')}</p>}
      {data && data.html !== '' && <CleanHtml html={data.html} />}
    </section>
  )
}
