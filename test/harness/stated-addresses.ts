import ts from 'typescript'
import type { Endpoint } from '../../contract/endpoint.ts'
import { endpoints } from '../../contract/endpoints.ts'

const groups: Record<string, Endpoint>[] = Object.values(endpoints)
/** `/api/` and its like: how the path of every endpoint begins. */
const beginnings = new Set(groups.flatMap(Object.values).map(({ path }) => `/${path.split('/')[1]}/`))

/** Strings of one source file in which an endpoint's address is written down: path, line, string. */
export function statedAddresses(path: string, text: string): string[] {
  const kind = /x$/.test(path) ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    const isText =
      ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)
    if (isText && [...beginnings].some((beginning) => node.text.startsWith(beginning))) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1
      found.push(`${path}:${line}: ${node.text}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
