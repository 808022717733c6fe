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
 * The regular expressions of a source file: literals, and what becomes one: `new RegExp` and a string's `match`,
 * `matchAll` and `search`, of literals, templates and constants of the same file, the `source` of another expression
 * among them. RegExp under another name is an expression that nobody knows.
 */
export function expressionsOf(path: string, text: string): FoundExpression[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const constants = constantsOf(file)
  const found: FoundExpression[] = []
  const visit = (node: ts.Node): void => {
    const place = `${path}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`
    const one = expressionAt(node, constants)
    if (one) found.push({ place, ...one })
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

type Constants = Map<string, ts.Expression>
type Expression = Omit<FoundExpression, 'place'>

function expressionAt(node: ts.Node, constants: Constants): Expression | null {
  if (ts.isRegularExpressionLiteral(node)) return partsOf(node)
  if (isMade(node)) {
    const [source, flags] = node.arguments ?? []
    const said = flags ? textOf(flags, constants) : ''
    const isKnown = source !== undefined && said !== null
    return { source: isKnown ? textOf(source, constants) : null, flags: said ?? '' }
  }
  if (ts.isCallExpression(node) && readers.includes(nameOf(node.expression) ?? ''))
    return readingOf(node.arguments[0], constants)
  return isRegExp(node) && isElsewhere(node) ? { source: null, flags: '' } : null
}

/** Methods of a string that make an expression of a string. */
const readers = ['match', 'matchAll', 'search']

/** What a reader of a string reads; null when that is an expression, which stands where it is made. */
function readingOf(wanted: ts.Expression | undefined, constants: Constants): Expression | null {
  const meant = wanted && ts.isIdentifier(wanted) ? (constants.get(wanted.text) ?? wanted) : wanted
  if (!wanted || !meant || ts.isRegularExpressionLiteral(meant) || isMade(meant)) return null
  return { source: textOf(wanted, constants), flags: '' }
}

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

function isMade(node: ts.Node): node is ts.NewExpression | ts.CallExpression {
  return (ts.isNewExpression(node) || ts.isCallExpression(node)) && isRegExp(node.expression)
}

/** RegExp itself, also as a property of the global object. */
function isRegExp(node: ts.Node): boolean {
  return (ts.isIdentifier(node) && node.text === 'RegExp') || nameOf(node) === 'RegExp'
}

/** The property that is asked for. */
function nameOf(node: ts.Node): string | null {
  if (ts.isPropertyAccessExpression(node)) return node.name.text
  if (!ts.isElementAccessExpression(node)) return null
  return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : null
}

/** Whether RegExp is neither called here, nor a type, nor what something is compared with. */
function isElsewhere(node: ts.Node): boolean {
  const { parent } = node
  if (isMade(parent) && parent.expression === node) return false
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return false
  const isCompared =
    ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword
  return !isCompared && !ts.isTypeReferenceNode(parent)
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
