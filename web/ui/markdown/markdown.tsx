import { Anchor, Code, List, Table, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Block, Line, Span } from './blocks.ts'
import classes from './markdown.module.css'

interface Linked {
  /** Where a link of the text leads here. */
  hrefOf(href: string): string
}

/** A text in Markdown, its headings with anchors. */
export function Markdown({ blocks, hrefOf }: Linked & { blocks: Block[] }) {
  return blocks.map((block, at) => (
    // The text never changes while it is shown, so its place is its name.
    <BlockView key={`${block.kind}-${at.toString()}`} block={block} hrefOf={hrefOf} />
  ))
}

function BlockView({ block, hrefOf }: Linked & { block: Block }) {
  if (block.kind === 'heading') {
    const order = block.level === 1 ? 1 : block.level === 2 ? 2 : 3
    return (
      <Title order={order} id={block.anchor} tabIndex={-1} className={classes.heading}>
        {setLine(block.line, hrefOf)}
      </Title>
    )
  }
  if (block.kind === 'code') {
    return (
      <Code block className={classes.code} tabIndex={0}>
        {block.text}
      </Code>
    )
  }
  if (block.kind === 'list') return <ListView block={block} hrefOf={hrefOf} />
  if (block.kind === 'table') return <TableView block={block} hrefOf={hrefOf} />
  return <Text className={classes.paragraph}>{setLine(block.line, hrefOf)}</Text>
}

function ListView({ block, hrefOf }: Linked & { block: Extract<Block, { kind: 'list' }> }) {
  return (
    <List type={block.ordered ? 'ordered' : 'unordered'} start={block.start} className={classes.list}>
      {block.items.map((blocks, at) => (
        <List.Item key={at.toString()}>
          {blocks.map((inner, place) =>
            inner.kind === 'paragraph' && place === 0 ? (
              setLine(inner.line, hrefOf)
            ) : (
              <BlockView key={`${inner.kind}-${place.toString()}`} block={inner} hrefOf={hrefOf} />
            ),
          )}
        </List.Item>
      ))}
    </List>
  )
}

function TableView({ block, hrefOf }: Linked & { block: Extract<Block, { kind: 'table' }> }) {
  return (
    <Table className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          {block.head.map((cell, at) => (
            <Table.Th key={at.toString()}>{setLine(cell, hrefOf)}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {block.rows.map((row, at) => (
          <Table.Tr key={at.toString()}>
            {row.map((cell, column) => (
              <Table.Td key={column.toString()}>{setLine(cell, hrefOf)}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function setLine(line: Line, hrefOf: Linked['hrefOf']): ReactNode {
  return line.map((span, at) => <SpanView key={at.toString()} span={span} hrefOf={hrefOf} />)
}

function SpanView({ span, hrefOf }: Linked & { span: Span }) {
  if (span.kind === 'text') return span.text
  if (span.kind === 'code') return <Code className={classes.word}>{span.text}</Code>
  const inner = setLine(span.line, hrefOf)
  if (span.kind === 'strong') return <strong>{inner}</strong>
  if (span.kind === 'em') return <em>{inner}</em>
  return (
    <Anchor href={hrefOf(span.href)} underline="always">
      {inner}
    </Anchor>
  )
}
