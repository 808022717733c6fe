import type { Page } from '@playwright/test'

/** What must have gone before any document of the browser, seen or unseen, is made of a string. */
const active = String.raw`<script|<style|<link|<iframe|javascript:|\son[a-z]+\s*=`

/**
 * Notes from now on every string with something that acts in it of which a script of the page makes a document, by
 * whichever of the browser's ways. To be called before the page is opened.
 */
export async function watchParsing(page: Page): Promise<void> {
  await page.addInitScript((pattern) => {
    const heard: string[] = []
    Object.assign(window, { __parsed: heard })
    const note = (html: unknown) => {
      if (new RegExp(pattern, 'i').test(String(html))) heard.push(String(html).slice(0, 300))
    }
    const wrapMethod = (owner: object, name: string, at = 0) => {
      const former = Reflect.get(owner, name)
      if (typeof former !== 'function') return
      Reflect.set(owner, name, function (this: unknown, ...given: unknown[]) {
        note(given[at])
        return former.apply(this, given)
      })
    }
    const wrapProperty = (owner: object, name: string) => {
      const former = Object.getOwnPropertyDescriptor(owner, name)
      if (!former?.set) return
      Object.defineProperty(owner, name, {
        ...former,
        set(html) {
          note(html)
          former.set?.call(this, html)
        },
      })
    }
    wrapMethod(DOMParser.prototype, 'parseFromString')
    wrapMethod(Range.prototype, 'createContextualFragment')
    wrapMethod(Element.prototype, 'insertAdjacentHTML', 1)
    for (const name of ['setHTML', 'setHTMLUnsafe']) wrapMethod(Element.prototype, name)
    for (const name of ['write', 'writeln']) wrapMethod(Document.prototype, name)
    for (const name of ['innerHTML', 'outerHTML']) wrapProperty(Element.prototype, name)
    wrapProperty(HTMLIFrameElement.prototype, 'srcdoc')
  }, active)
}

/** What `watchParsing` has noted; must be empty. */
export function parsedHtml(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { __parsed: string[] }).__parsed)
}
