import {
  type BinaryOperationNode,
  OperatorNode,
  PostgresDialect,
  PostgresQueryCompiler,
  PrimitiveValueListNode,
  type QueryCompiler,
} from 'kysely'

/**
 * PostgreSQL with `column in (a, b, …)` written as `column = any($1)`. A statement holds 65,535 parameters at most, and a
 * list that grew beyond that would fail; one array is one parameter, however long. An empty list is true of nothing.
 */
export class Dialect extends PostgresDialect {
  override createQueryCompiler(): QueryCompiler {
    return new ListCompiler()
  }
}

class ListCompiler extends PostgresQueryCompiler {
  protected override visitBinaryOperation(node: BinaryOperationNode): void {
    const { leftOperand, operator, rightOperand } = node
    const sign = OperatorNode.is(operator) && signs[operator.operator]
    if (sign && PrimitiveValueListNode.is(rightOperand)) {
      this.visitNode(leftOperand)
      this.append(` ${sign}(`)
      this.appendValue([...rightOperand.values])
      this.append(')')
    } else super.visitBinaryOperation(node)
  }
}

const signs: Partial<Record<string, string>> = { in: '= any', 'not in': '!= all' }
