import { Anchor, Code, List, Table, Text, Title } from '@mantine/core'
import { Fragment } from 'react'
import classes from './markdown.module.css'
import { type Block, parseMarkdown, parseSpans, type Span } from './parse.ts'
import { slugOf } from './slug.ts'

/** A text in Markdown, its headings with anchors. `hrefOf` says where a link of the text leads here. */
export function Markdown({ source, hrefOf }: { source: string; hrefOf(href: string): string }) {
  return parseMarkdown(source).map((block, at) => (
    // The text never changes while it is shown, so its place is its name.
    <BlockView key={`${block.kind}-${at.toString()}`} block={block} hrefOf={hrefOf} />
  ))
}

interface Linked {
  hrefOf(href: string): string
}

function BlockView({ block, hrefOf }: Linked & { block: Block }) {
  if (block.kind === 'heading') {
    const order = block.level === 1 ? 1 : block.level === 2 ? 2 : 3
    return (
      <Title order={order} id={block.anchor ?? slugOf(block.text)} tabIndex={-1} className={classes.heading}>
        <Line text={block.text} hrefOf={hrefOf} />
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
  if (block.kind === 'list') {
    return (
      <List type={block.ordered ? 'ordered' : 'unordered'} className={classes.list}>
        {block.items.map((text) => (
          <List.Item key={text}>
            <Line text={text} hrefOf={hrefOf} />
          </List.Item>
        ))}
      </List>
    )
  }
  if (block.kind === 'table') return <TableView block={block} hrefOf={hrefOf} />
  return (
    <Text className={classes.paragraph}>
      <Line text={block.text} hrefOf={hrefOf} />
    </Text>
  )
}

function TableView({ block, hrefOf }: Linked & { block: Extract<Block, { kind: 'table' }> }) {
  return (
    <Table className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          {block.head.map((cell) => (
            <Table.Th key={cell}>
              <Line text={cell} hrefOf={hrefOf} />
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {block.rows.map((row) => (
          <Table.Tr key={row.join('|')}>
            {row.map((cell, at) => (
              <Table.Td key={`${at.toString()}-${cell}`}>
                <Line text={cell} hrefOf={hrefOf} />
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Line({ text, hrefOf }: Linked & { text: string }) {
  return parseSpans(text).map((span, at) => (
    <Fragment key={`${at.toString()}-${span.text}`}>
      <SpanView span={span} hrefOf={hrefOf} />
    </Fragment>
  ))
}

function SpanView({ span, hrefOf }: Linked & { span: Span }) {
  if (span.kind === 'strong') return <strong>{span.text}</strong>
  if (span.kind === 'em') return <em>{span.text}</em>
  if (span.kind === 'code') return <Code className={classes.word}>{span.text}</Code>
  if (span.kind === 'link' && span.href)
    return (
      <Anchor href={hrefOf(span.href)} underline="always">
        {span.text}
      </Anchor>
    )
  return span.text
}
