import { useRef, useState } from 'react'
import classes from './html-frame.module.css'

/** Pixels. What is short is as high from the first moment on, so that no button below it moves away under the pointer. */
const least = 128

/**
 * Foreign HTML, shown as a recipient sees it: on white, in a frame where no script runs and no form is sent.
 * The frame keeps our origin only so that its height can be read; the sandbox and the page's policy
 * both forbid scripts in it.
 */
export function HtmlFrame({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(least)
  const measure = () => {
    const root = frame.current?.contentDocument?.body
    if (!root) return
    setHeight(Math.min(Math.max(root.scrollHeight, least), 4000))
    for (const image of root.querySelectorAll('img')) image.addEventListener('load', measure, { once: true })
  }
  return (
    <iframe
      ref={frame}
      title={title}
      className={classes.frame}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={page(html)}
      onLoad={measure}
      height={height}
    />
  )
}

function page(html: string): string {
  const style =
    'margin:0;padding:16px;overflow-wrap:anywhere;background:#fff;color:#222;font:14px/1.5 Arial,Helvetica,sans-serif'
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light"><base target="_blank"></head><body style="${style}">${html}</body></html>`
}
