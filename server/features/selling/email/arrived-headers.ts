import { arrivedSourceLimit } from '../../../../contract/email-headers.ts'
import { fieldsOf } from '../../../connectors/mime-parts.ts'

/** What the source of a mail says about who it is and how it can be refused. */
export interface ArrivedHeaders {
  messageId: string | null
  listUnsubscribe: string | null
  listUnsubscribePost: string | null
}

/** Reads the head of a mail's source, as somebody pasted it. */
export function arrivedHeaders(source: string): ArrivedHeaders {
  const text = source.trimStart().slice(0, arrivedSourceLimit)
  const end = text.search(/\n\r?\n/)
  const fields = fieldsOf(end === -1 ? text : text.slice(0, end))
  const headerOf = (name: string) =>
    fields.find((one) => one.name.toLowerCase() === name)?.value.trim() || null
  return {
    messageId: headerOf('message-id'),
    listUnsubscribe: headerOf('list-unsubscribe'),
    listUnsubscribePost: headerOf('list-unsubscribe-post'),
  }
}
