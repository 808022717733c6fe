import type { BrowserContext } from '@playwright/test'

/**
 * Everything that a browser complains about while it visits: errors of a page, of the console, and our own
 * requests that fail. A test that leaves one unexpected has found something.
 */
export class Complaints {
  private readonly heard: string[] = []
  private readonly expected: RegExp[] = [
    // Mails and signatures are shown in frames without scripts, and Playwright's own helper tries to run there too.
    /Blocked script execution in '(about:srcdoc|[^']+\/inbox\/[^']+\/body)' because the document's frame is sandboxed/,
  ]

  /** Says beforehand that a refusal is what the test wants to see. `pattern` is tried on the whole complaint. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern)
  }

  /** Listens to every page of the context, present and to come, and to the frames in them. */
  listen(context: BrowserContext, ownOrigin: string): void {
    const isOwn = (address: string) => address.startsWith(`${ownOrigin}/`)
    context.on('weberror', (error) => this.hear(`error in the page: ${error.error().stack}`))
    context.on('console', (message) => {
      const { url } = message.location()
      if (message.type() === 'error') this.hear(`console.error at ${url}: ${message.text()}`)
    })
    context.on('response', (response) => {
      const { status, address } = { status: response.status(), address: response.url() }
      if (isOwn(address) && status >= 400)
        this.hear(`${status} ${response.request().method()} ${withoutOrigin(address)}`)
    })
    context.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText
      // A page that is left, closed or reloaded cuts its own requests off; nobody waits for them any more.
      if (isOwn(request.url()) && reason !== 'net::ERR_ABORTED')
        this.hear(`${reason} ${request.method()} ${withoutOrigin(request.url())}`)
    })
  }

  /** What was heard and not expected. */
  unexpected(): string[] {
    return this.heard.filter((line) => !this.expected.some((pattern) => pattern.test(line)))
  }

  private hear(line: string): void {
    this.heard.push(line)
  }
}

function withoutOrigin(address: string): string {
  const { pathname, search } = new URL(address)
  return pathname + search
}
