import type { FieldType, Query, Subquery } from '@jetstreamapp/soql-parser-js'
import type { Call } from './context.ts'
import { RestError } from './errors.ts'
import { objectOfId } from './ids.ts'
import type { ObjectDefinition } from './objects.ts'
import { objectNamed, readValue, visibleRow } from './records.ts'
import { relationshipOf, resolvePath } from './soql-path.ts'
import type { Row } from './state.ts'

/** Turns a row into the JSON record of the answer. */
export type Projection = (row: Row) => Record<string, unknown>

/** Answers an inner query for the children of one row. */
export type ChildQuery = (parent: ObjectDefinition, query: Subquery) => (row: Row) => unknown

interface Tree {
  own: string[]
  parents: Map<string, Tree>
}

/** The `attributes` that every record of the REST API begins with. */
export function attributesOf(root: string, type: string, id: unknown): { type: string; url: string } {
  const object = objectOfId(String(id)) ?? type
  return { type, url: `${root}/sobjects/${object}/${id}` }
}

/**
 * Compiles the SELECT list: own columns, columns of parents, inner queries, FIELDS().
 * Throws a RestError for columns that do not exist and for functions that this org does not offer.
 */
export function compileSelect(
  call: Call,
  object: ObjectDefinition,
  select: { query: Query | Subquery; children: ChildQuery },
): Projection {
  const tree: Tree = { own: [], parents: new Map() }
  const inner: { name: string; answer: (row: Row) => unknown }[] = []
  for (const field of select.query.fields ?? []) {
    if (field.type === 'FieldSubquery') {
      const name = field.subquery.relationshipName
      inner.push({ name, answer: select.children(object, field.subquery) })
    } else {
      for (const path of pathsOf(field, { object, query: select.query })) add(call, object, { tree, path })
    }
  }
  const project = projectTree(call, object, tree)
  return (row) => {
    const record = project(row)
    for (const { name, answer } of inner) record[name] = answer(row)
    return record
  }
}

function pathsOf(field: FieldType, scope: { object: ObjectDefinition; query: Query | Subquery }): string[][] {
  if (field.type === 'Field') return [[field.field]]
  if (field.type === 'FieldRelationship') {
    const path = [...field.relationships, field.field]
    return [withoutAlias(path, scope)]
  }
  if (field.type === 'FieldFunctionExpression' && field.functionName.toUpperCase() === 'FIELDS') {
    return expandFields(String(field.parameters[0]).toUpperCase(), scope)
  }
  throw new RestError(400, 'MALFORMED_QUERY', {
    message: 'functions in SELECT are not supported by this org',
  })
}

function expandFields(
  kind: string,
  scope: { object: ObjectDefinition; query: Query | Subquery },
): string[][] {
  if (kind !== 'STANDARD' && (scope.query.limit === undefined || scope.query.limit > 200)) {
    throw new RestError(400, 'MALFORMED_QUERY', {
      message: 'The SOQL FIELDS function must have a LIMIT of at most 200',
    })
  }
  const wanted = (custom: boolean) => kind === 'ALL' || (kind === 'CUSTOM') === custom
  return scope.object.fields.filter((one) => wanted(one.custom)).map((one) => [one.name])
}

/** Drops a leading alias or object name: `t.Status`, `Task.Status`. */
export function withoutAlias(
  path: string[],
  scope: { object: ObjectDefinition; query: Query | Subquery },
): string[] {
  const [first = '', ...rest] = path
  const names = [scope.query.sObjectAlias, scope.object.name].map((name) => name?.toLowerCase())
  const isParent = scope.object.fields.some(
    (one) => one.relationshipName?.toLowerCase() === first.toLowerCase(),
  )
  return rest.length > 0 && !isParent && names.includes(first.toLowerCase()) ? rest : path
}

function add(call: Call, object: ObjectDefinition, place: { tree: Tree; path: string[] }): void {
  resolvePath(call.salesforce, object, place.path)
  let tree = place.tree
  for (const name of place.path.slice(0, -1)) {
    const next: Tree = tree.parents.get(name) ?? { own: [], parents: new Map() }
    tree.parents.set(name, next)
    tree = next
  }
  tree.own.push(place.path.at(-1) ?? '')
}

function projectTree(call: Call, object: ObjectDefinition, tree: Tree): Projection {
  const columns = tree.own.map((name) => resolvePath(call.salesforce, object, [name]))
  return (row) => {
    const record: Record<string, unknown> = { attributes: attributesOf(call.root, object.name, row.Id) }
    for (const { column, read } of columns) record[column.name] = read(row)
    for (const [name, below] of tree.parents) {
      const link = relationshipOf(object, name)
      record[link.relationshipName ?? name] = projectParent(call, { link, below, row })
    }
    return record
  }
}

function projectParent(
  call: Call,
  at: { link: ReturnType<typeof relationshipOf>; below: Tree; row: Row },
): Record<string, unknown> | null {
  const { link, below, row } = at
  const parent = visibleRow(call.salesforce, row[link.name] as string | null)
  const object = parent && objectNamed(call.salesforce, objectOfId(String(parent.Id)) ?? '')
  if (!parent || !object) return null
  if (link.referenceTo.length === 1) return projectTree(call, object, below)(parent)
  const record: Record<string, unknown> = { attributes: attributesOf(call.root, 'Name', parent.Id) }
  for (const name of below.own) {
    const column = object.fields.find((one) => one.name.toLowerCase() === name.toLowerCase())
    if (name.toLowerCase() === 'type') record.Type = object.name
    else record[column?.name ?? name] = column ? readValue(object, parent, column.name) : null
  }
  return record
}
