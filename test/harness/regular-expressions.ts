import ts from 'typescript'

/** A regular expression that stands in a source file. */
export interface FoundExpression {
  /** `path:line`, 1 the first. */
  place: string
  /** Null when the expression is put together from what only a running program knows. */
  source: string | null
  flags: string
}

/**
 * The regular expressions of a source file: literals, and `new RegExp` of literals, templates and constants of the same
 * file, the `source` of another expression among them.
 */
export function expressionsOf(path: string, text: string): FoundExpression[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const constants = constantsOf(file)
  const found: FoundExpression[] = []
  const visit = (node: ts.Node): void => {
    const place = `${path}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`
    if (ts.isRegularExpressionLiteral(node)) found.push({ place, ...partsOf(node) })
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && isRegExp(node.expression)) {
      const [source, flags] = node.arguments ?? []
      const said = flags ? textOf(flags, constants) : ''
      const isKnown = source !== undefined && said !== null
      found.push({ place, source: isKnown ? textOf(source, constants) : null, flags: said ?? '' })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

type Constants = Map<string, ts.Expression>

function constantsOf(file: ts.SourceFile): Constants {
  const constants: Constants = new Map()
  const visit = (node: ts.Node): void => {
    const isConstant = ts.isVariableDeclarationList(node) && node.flags & ts.NodeFlags.Const
    for (const one of isConstant ? node.declarations : [])
      if (ts.isIdentifier(one.name) && one.initializer) constants.set(one.name.text, one.initializer)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return constants
}

function isRegExp(node: ts.Expression): boolean {
  return ts.isIdentifier(node) && node.text === 'RegExp'
}

function partsOf(node: ts.RegularExpressionLiteral): { source: string; flags: string } {
  const end = node.text.lastIndexOf('/')
  return { source: node.text.slice(1, end), flags: node.text.slice(end + 1) }
}

/** What an expression surely says; null when that is not to be seen here. */
function textOf(node: ts.Expression, constants: Constants): string | null {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isRegularExpressionLiteral(node)) return partsOf(node).source
  if (ts.isParenthesizedExpression(node)) return textOf(node.expression, constants)
  if (ts.isIdentifier(node)) {
    const meant = constants.get(node.text)
    return meant ? textOf(meant, constants) : null
  }
  if (ts.isPropertyAccessExpression(node) && node.name.text === 'source')
    return textOf(node.expression, constants)
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken)
    return joined([textOf(node.left, constants), textOf(node.right, constants)])
  if (ts.isTemplateExpression(node))
    return joined([
      node.head.text,
      ...node.templateSpans.flatMap((span) => [textOf(span.expression, constants), span.literal.text]),
    ])
  return null
}

function joined(parts: (string | null)[]): string | null {
  return parts.includes(null) ? null : parts.join('')
}
