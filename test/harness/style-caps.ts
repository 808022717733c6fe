import ts from 'typescript'

const FILE_LINES = 400
const PARAMETERS = 3

/** Calls whose callback is the body of a test file, not a function of somebody's. */
const testBlocks = /^(describe|test|it)(\.\w+)*$/

function isTestBlock(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && testBlocks.test(node.parent.expression.getText())
}

function nameOf(node: ts.SignatureDeclaration): string {
  if (node.name) return node.name.getText()
  return ts.isVariableDeclaration(node.parent) ? node.parent.name.getText() : 'a function without a name'
}

/** A `this` parameter is a type annotation; a callback written into a call has the shape its caller asks for. */
function countParameters(node: ts.SignatureDeclaration): number {
  if (ts.isCallExpression(node.parent)) return 0
  return node.parameters.filter((parameter) => parameter.name.getText() !== 'this').length
}

/**
 * What is too long in one source file: more than 400 lines, a function of more than 60 (120 in .tsx) or with
 * more than 3 parameters. One line each: path, line, what.
 */
export function tooLong(path: string, text: string): string[] {
  const kind = /x$/.test(path) ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind)
  const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1
  const most = kind === ts.ScriptKind.TSX ? 120 : 60
  const found: string[] = []
  const lines = text.trimEnd().split('\n').length
  if (lines > FILE_LINES) found.push(`${path}: ${lines} lines`)
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const at = lineAt(node.getStart())
      const length = lineAt(node.getEnd()) - at + 1
      if (length > most && !isTestBlock(node))
        found.push(`${path}:${at}: ${nameOf(node)} has ${length} lines`)
      if (countParameters(node) > PARAMETERS)
        found.push(`${path}:${at}: ${nameOf(node)} has ${countParameters(node)} parameters`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}
