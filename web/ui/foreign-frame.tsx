import classes from './html-frame.module.css'

interface ForeignFrameProps {
  html: string
  title: string
  /** Whether pictures that stand elsewhere are fetched. */
  withImages: boolean
}

/**
 * What a stranger wrote, cleaned by the server, in a frame of an origin of its own: no script, no form, nothing of this
 * page within its reach, and a policy that fetches nothing. Links open in a tab of their own.
 */
export function ForeignFrame({ html, title, withImages }: ForeignFrameProps) {
  return (
    <iframe
      title={title}
      className={classes.frame}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      referrerPolicy="no-referrer"
      srcDoc={page(withImages ? withRemoteImages(html) : html, withImages)}
      height={roomFor(html)}
    />
  )
}

/** Images that the server has held stand as `data-remote`; in cleaned HTML no attribute holds a bracket. */
function withRemoteImages(html: string): string {
  return html.replace(/<img\b[^<>]*>/g, (tag) => tag.replace(' data-remote="https:', ' src="https:'))
}

function page(html: string, withImages: boolean): string {
  const images = withImages ? 'data: https:' : 'data:'
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src ${images}; form-action 'none'; base-uri 'none'`
  const style =
    'margin:0;padding:16px;overflow-wrap:anywhere;background:#fff;color:#222;font:14px/1.5 Arial,Helvetica,sans-serif'
  return [
    '<!doctype html><html><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="referrer" content="no-referrer"><meta name="color-scheme" content="light">',
    `</head><body style="${style}">${html}</body></html>`,
  ].join('')
}

/** Pixels of a line, around the text, of a picture; and between which the frame stays. What is longer scrolls in it. */
const pixels = { line: 21, edge: 40, picture: 120, least: 96, most: 640 }
/** Characters that fit on a line where there is little room. */
const lineLength = 80

/** How high the frame has to be, guessed from the words: nothing can be measured across the border of an origin. */
export function roomFor(html: string): number {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  let lines = body.querySelectorAll('br, p, div, li, tr, h1, h2, h3, hr').length
  const words = document.createTreeWalker(body, NodeFilter.SHOW_TEXT)
  for (let node = words.nextNode(); node; node = words.nextNode())
    for (const line of (node.nodeValue ?? '').split('\n'))
      lines += Math.max(0, Math.ceil(line.length / lineLength) - 0.5)
  const pictures = body.querySelectorAll('img[src]').length * pixels.picture
  const room = lines * pixels.line + pictures + pixels.edge
  return Math.round(Math.min(Math.max(room, pixels.least), pixels.most))
}
