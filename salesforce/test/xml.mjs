/** @typedef {{ name: string, attributes: Record<string, string>, children: Element[], text: string }} Element */

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const name = '[A-Za-z_][\\w.:-]*'
const attribute = new RegExp(`\\s+(${name})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, 'y')
const token = new RegExp(`<!--(?:(?!--)[^])*-->|</(${name})\\s*>|<(${name})|([^<]+)`, 'y')

/**
 * Reads XML as metadata uses it: one root, elements, attributes, text, the five entities, comments. Throws an Error
 * that says where it is not well formed. Doctypes, CDATA and processing instructions are refused.
 * @param {string} source
 * @returns {Element}
 */
export function readXml(source) {
  const text = source.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\s*/, '')
  const document = { name: '', attributes: {}, children: [], text: '' }
  const open = [document]
  for (let at = 0; at < text.length; ) at = step({ text, at, open })
  if (open.length > 1) throw new Error(`<${open.at(-1).name}> is never closed`)
  if (document.children.length !== 1) throw new Error(`${document.children.length} root elements`)
  if (document.text.trim()) throw new Error('text outside of the root element')
  return document.children[0]
}

/** Takes one token from `at`; returns where the next begins. */
function step({ text, at, open }) {
  token.lastIndex = at
  const found = token.exec(text)
  if (!found) throw new Error(`not well formed at: ${text.slice(at, at + 40)}`)
  const [all, closing, opening, characters] = found
  if (characters !== undefined) open.at(-1).text += decode(characters)
  if (closing !== undefined) {
    if (open.length === 1 || open.at(-1).name !== closing) throw new Error(`</${closing}> closes nothing`)
    open.pop()
  }
  return opening === undefined ? at + all.length : openElement({ text, at: at + all.length, open }, opening)
}

function openElement({ text, at, open }, elementName) {
  const element = { name: elementName, attributes: {}, children: [], text: '' }
  let end = at
  for (;;) {
    attribute.lastIndex = end
    const found = attribute.exec(text)
    if (!found) break
    const [all, key, double, single] = found
    if (Object.hasOwn(element.attributes, key)) throw new Error(`${key} stands twice in <${elementName}>`)
    element.attributes[key] = decode(double ?? single)
    end += all.length
  }
  const tail = /^\s*(\/?)>/.exec(text.slice(end))
  if (!tail) throw new Error(`<${elementName} does not end`)
  open.at(-1).children.push(element)
  if (!tail[1]) open.push(element)
  return end + tail[0].length
}

function decode(text) {
  return text.replace(/&([^;\s]*);?/g, (all, entity) => {
    if (!all.endsWith(';') || !Object.hasOwn(entities, entity)) throw new Error(`${all} is no entity`)
    return entities[entity]
  })
}

/** Text of an element's children of this name. */
export function childTexts(element, childName) {
  return element.children.filter((child) => child.name === childName).map((child) => child.text.trim())
}

/** Text of the one child of this name; undefined when there is none. Throws when there are several. */
export function childText(element, childName) {
  const values = childTexts(element, childName)
  if (values.length > 1) throw new Error(`<${childName}> stands ${values.length} times in <${element.name}>`)
  return values[0]
}
