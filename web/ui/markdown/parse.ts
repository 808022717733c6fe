import { marked, type Token, type Tokens } from 'marked'
import type { Block, Line } from './blocks.ts'
import { slugOf } from './slug.ts'

const anchorOf = /^<a id="([\w-]+)"><\/a>$/

/**
 * Cuts Markdown into blocks, at build time. Of HTML it knows only the anchor of a heading, `<a id="…"></a>` before it: a
 * translated heading keeps the anchor of its original. Throws at what the guide cannot show.
 */
export function parseMarkdown(source: string): Block[] {
  let anchor: string | undefined
  return marked.lexer(source).flatMap((token) => {
    const own = token.type === 'paragraph' ? anchorOf.exec(token.raw.trim())?.[1] : undefined
    if (own) {
      anchor = own
      return []
    }
    const block = blockOf(token)
    if (block?.kind === 'heading' && anchor) block.anchor = anchor
    if (block) anchor = undefined
    return block ?? []
  })
}

function blockOf(token: Token): Block | null {
  switch (token.type) {
    case 'space':
      return null
    case 'heading': {
      const line = lineOf(token.tokens)
      const text = textOf(line)
      return { kind: 'heading', level: token.depth, line, text, anchor: slugOf(text) }
    }
    // The only line of an item of a list stands without a paragraph around it.
    case 'paragraph':
    case 'text':
      return { kind: 'paragraph', line: lineOf(token.tokens) }
    case 'code':
      return { kind: 'code', text: token.text }
    case 'list':
      return listOf(token as Tokens.List)
    case 'table':
      return tableOf(token as Tokens.Table)
    default:
      throw new Error(`the guide cannot show this: ${token.raw}`)
  }
}

function listOf({ ordered, start, items }: Tokens.List): Block {
  return {
    kind: 'list',
    ordered,
    start: start === '' ? 1 : start,
    items: items.map(({ tokens }) => tokens.flatMap((token) => blockOf(token) ?? [])),
  }
}

function tableOf({ header, rows }: Tokens.Table): Block {
  const cells = (row: Tokens.TableCell[]) => row.map(({ tokens }) => lineOf(tokens))
  return { kind: 'table', head: cells(header), rows: rows.map(cells) }
}

function lineOf(tokens: Token[] = []): Line {
  return tokens.map((token) => {
    switch (token.type) {
      case 'text':
      case 'escape':
        return { kind: 'text', text: token.text.replaceAll('\n', ' ') }
      case 'codespan':
        return { kind: 'code', text: token.text }
      case 'strong':
        return { kind: 'strong', line: lineOf(token.tokens) }
      case 'em':
        return { kind: 'em', line: lineOf(token.tokens) }
      case 'link':
        return { kind: 'link', line: lineOf(token.tokens), href: token.href }
      default:
        throw new Error(`the guide cannot show this: ${token.raw}`)
    }
  })
}

/** What a line says, without how it is set. */
function textOf(line: Line): string {
  return line.map((span) => ('text' in span ? span.text : textOf(span.line))).join('')
}
