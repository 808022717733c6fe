import { actingTags } from '../../../contract/acting-html.ts'

const acting = new Set<string>(actingTags)
const actingAddress = /^(?:javascript|vbscript|data):/i

/**
 * What acts in HTML that was pasted: names of tags and attributes, each once. The editor takes only what it knows, so
 * none of it stays; styles and classes that go with it are no loss that anybody has to hear of.
 */
export function actingParts(html: string): string[] {
  const found = new Set<string>()
  for (const element of new DOMParser().parseFromString(html, 'text/html').querySelectorAll('*')) {
    if (acting.has(element.localName)) found.add(element.localName)
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on')) found.add(name)
      // Browsers skip white space and controls in front of a scheme and within it.
      if (name === 'href' && actingAddress.test(bare(value))) found.add(name)
    }
  }
  return [...found]
}

function bare(address: string): string {
  return [...address.slice(0, 100)].filter((sign) => sign > ' ').join('')
}
