import {
  BinaryOperationNode,
  type KyselyPlugin,
  OperationNodeTransformer,
  OperatorNode,
  PrimitiveValueListNode,
  RawNode,
  ValueNode,
} from 'kysely'

/**
 * Writes `column in (a, b, …)` as `column = any($1)`. A statement holds 65,535 parameters at most, and a list that grew
 * beyond that would fail; one array is one parameter, however long. An empty list is true of nothing.
 */
export const listParameters: KyselyPlugin = {
  transformQuery: ({ node, queryId }) => new ListTransformer().transformNode(node, queryId),
  transformResult: async ({ result }) => result,
}

class ListTransformer extends OperationNodeTransformer {
  protected override transformBinaryOperation(
    ...[node, queryId]: Parameters<OperationNodeTransformer['transformBinaryOperation']>
  ): BinaryOperationNode {
    const { operator, rightOperand } = node
    const isList = OperatorNode.is(operator) && PrimitiveValueListNode.is(rightOperand)
    if (!isList || (operator.operator !== 'in' && operator.operator !== 'not in'))
      return super.transformBinaryOperation(node, queryId)
    const isIn = operator.operator === 'in'
    const array = ValueNode.create([...rightOperand.values])
    return BinaryOperationNode.create(
      this.transformNode(node.leftOperand, queryId),
      OperatorNode.create(isIn ? '=' : '!='),
      RawNode.create([isIn ? 'any(' : 'all(', ')'], [array]),
    )
  }
}
