/** A stretch of a line, as it is set; a link keeps its address. */
export type Span =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong'; line: Line }
  | { kind: 'em'; line: Line }
  | { kind: 'link'; line: Line; href: string }

export type Line = Span[]

/** A page of the guide, cut into its blocks when the web app is built. */
export type Block =
  /** `anchor`: by what an address leads there; `text`: without how it is set. */
  | { kind: 'heading'; level: number; line: Line; text: string; anchor: string }
  | { kind: 'paragraph'; line: Line }
  | { kind: 'code'; text: string }
  /** `start`: the number of the first item. */
  | { kind: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { kind: 'table'; head: Line[]; rows: Line[][] }
