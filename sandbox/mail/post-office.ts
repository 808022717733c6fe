/** How the sandbox's vendors hand over mail. One post office serves everyone in the world. */
export interface Letter {
  /** Envelope sender and recipients, bare addresses. */
  from: string
  to: string[]
  /** RFC 5322 message, without Bcc. */
  raw: Buffer
  /** Sent by Exchange, which sends back in a form of its own what nobody receives; else in Gmail's. */
  byExchange?: boolean
}

export interface PostOffice {
  /** Puts one copy into each recipient's inbox and tells the listeners. */
  deliver(letter: Letter): Promise<void>
  /** Called for each delivery to `address` (Gmail's inbox wants its copy). */
  onDelivery(listener: (address: string, raw: Buffer) => void): void
}
