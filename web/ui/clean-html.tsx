import { useEffect, useRef } from 'react'
import classes from './clean-html.module.css'

/**
 * HTML that the server has cleaned, drawn in a shadow tree: the page's styles do not reach it, nor its styles
 * the page, so that it looks as the recipient will see it.
 */
export function CleanHtml({ html }: { html: string }) {
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
  return <div ref={host} className={classes.clean} />
}
