/** A form as it stands in a page. */
interface Form {
  action: string
  method: string
  fields: [string, string][]
  buttons: { name: string | null; value: string; label: string }[]
}

export interface Page {
  url: URL
  status: number
  text: string
  headers: Headers
}

/** A browser without a screen: keeps cookies by host (ports share them, as in real ones), follows redirects, submits forms. */
export class HttpBrowser {
  private readonly jar = new Map<string, Map<string, string>>()
  /** Addresses that begin so are not opened: whoever holds this browser reads them first. */
  stopBefore: string | null = null

  cookies(host: string): Map<string, string> {
    const found = this.jar.get(host) ?? new Map<string, string>()
    this.jar.set(host, found)
    return found
  }

  async open(address: string | URL, init: RequestInit = {}): Promise<Page> {
    let url = new URL(address)
    let request = init
    for (let hops = 0; hops < 20; hops++) {
      if (this.stopBefore && url.href.startsWith(this.stopBefore))
        return { url, status: 0, text: '', headers: new Headers() }
      const response = await this.fetch(url, request)
      const next = response.headers.get('location')
      if (response.status < 300 || response.status >= 400 || !next) {
        return { url, status: response.status, text: await response.text(), headers: response.headers }
      }
      await response.arrayBuffer()
      url = new URL(next, url)
      request = { headers: { accept: 'text/html' } }
    }
    throw new Error(`Too many redirects at ${url.pathname}`)
  }

  /** One request with cookies; redirects are the caller's. */
  async fetch(url: URL, init: RequestInit = {}): Promise<Response> {
    const jar = this.cookies(url.hostname)
    const headers = new Headers(init.headers)
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) remember(jar, line)
    return response
  }

  /** Submits the page's form that has a button with this label (or any, when null), with `values` typed in. */
  async submit(page: Page, button: string | null, values: Record<string, string> = {}): Promise<Page> {
    const form = formsOf(page.text).find(
      (one) => button === null || one.buttons.some(({ label }) => label === button),
    )
    if (!form)
      throw new Error(`No form with the button ${button} at ${page.url.pathname}: ${page.text.slice(0, 400)}`)
    const pressed = form.buttons.find(({ label }) => label === button)
    const body = new URLSearchParams(
      form.fields.map(([name, value]): [string, string] => [name, values[name] ?? value]),
    )
    if (pressed?.name) body.set(pressed.name, pressed.value)
    const target = new URL(form.action || page.url.href, page.url)
    if (form.method.toLowerCase() !== 'post') {
      target.search = body.toString()
      return this.open(target)
    }
    return this.open(target, { method: 'POST', body, headers: { accept: 'text/html' } })
  }
}

function remember(jar: Map<string, string>, line: string) {
  const [pair = '', ...attributes] = line.split(';')
  const at = pair.indexOf('=')
  const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
  const isGone = attributes.some((one) => /^\s*max-age=0\s*$/i.test(one)) || value === ''
  if (isGone) jar.delete(name)
  else jar.set(name, value)
}

function formsOf(html: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, head = '', body = '']) => ({
    action: attribute(head, 'action') ?? '',
    method: attribute(head, 'method') ?? 'get',
    fields: [...body.matchAll(/<input\b([^>]*)>/gi)].flatMap(([, tag = '']) => field(tag)),
    buttons: [...body.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/gi)].map(
      ([, tag = '', label = '']) => ({
        name: attribute(tag, 'name'),
        value: attribute(tag, 'value') ?? '',
        label: decode(label.replace(/<[^>]*>/g, '').trim()),
      }),
    ),
  }))
}

function field(tag: string): [string, string][] {
  const name = attribute(tag, 'name')
  const kind = attribute(tag, 'type') ?? 'text'
  const isOff = (kind === 'checkbox' || kind === 'radio') && !/\schecked\b/.test(tag)
  if (!name || isOff || kind === 'submit') return []
  return [[name, attribute(tag, 'value') ?? (kind === 'checkbox' ? 'on' : '')]]
}

function attribute(tag: string, name: string): string | null {
  const found = new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(` ${tag}`)
  return found ? decode(found[1] ?? '') : null
}

function decode(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
