import { Node, nodeInputRule } from '@tiptap/core'

/** `![words](address "title")` at the caret. */
const typed = /(?:^|\s)(!\[(.+|:?)]\((\S+)(?:\s+["'](\S+)["'])?\))$/

/** A picture in the line, as `data:` or by its address. The library's own brings handles to drag, which nobody sees here. */
export const imageNode = Node.create({
  name: 'image',
  inline: true,
  group: 'inline',
  draggable: true,
  addAttributes() {
    return Object.fromEntries(
      ['src', 'alt', 'title', 'width', 'height'].map((name) => [name, { default: null }]),
    )
  },
  parseHTML: () => [{ tag: 'img[src]' }],
  renderHTML: ({ HTMLAttributes }) => ['img', HTMLAttributes],
  addInputRules() {
    const getAttributes = ([, , alt, src, title]: RegExpMatchArray) => ({ src, alt, title })
    return [nodeInputRule({ find: typed, type: this.type, getAttributes })]
  },
})
