import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { PanelApi } from '../../../../api/panel-api.ts'
import { useWords } from '../../../../ui/words.tsx'
import classes from './compose.module.css'

/** The signature as it will stand under the mail. */
export function SignaturePreview({ api }: { api: PanelApi }) {
  const words = useWords()
  const { data, isError } = useQuery({
    queryKey: ['signature'],
    queryFn: () => api.signature(),
    staleTime: 60_000,
    retry: false,
  })
  return (
    <section className={classes.signature} aria-label={words('emailCompose.signature')}>
      {isError && <p className={classes.quiet}>{words('emailCompose.signatureFailed')}</p>}
      {data?.html === '' && <p className={classes.quiet}>{words('emailCompose.noSignature')}</p>}
      {data && data.html !== '' && <ForeignHtml html={data.html} />}
    </section>
  )
}

/**
 * HTML that the server has cleaned, drawn in a shadow tree: the page's styles do not reach it, nor its styles
 * the page, so that it looks as the recipient will see it.
 */
function ForeignHtml({ html }: { html: string }) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (host.current === null) return
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' })
    const { body } = new DOMParser().parseFromString(html, 'text/html')
    for (const link of body.querySelectorAll('a')) {
      link.target = '_blank'
      link.rel = 'noopener'
    }
    for (const image of body.querySelectorAll('img')) image.style.maxWidth = '100%'
    root.replaceChildren(...body.childNodes)
  }, [html])
  return <div ref={host} className={classes.foreign} />
}
