import {
  type ConversationView,
  type MessageView,
  panelConversationEndpoints,
} from '../../contract/email-conversation.ts'
import type { AnswerOf, Endpoint, SentWith } from '../../contract/endpoint.ts'
import {
  type ObjectionMark,
  type ObjectionState,
  panelObjectionEndpoints,
} from '../../contract/opt-outs-objections.ts'
import type { PreviewView } from '../../contract/templates.ts'
import type { RequestExtras } from './client.ts'

type Call = <E extends Endpoint>(endpoint: E, ...sent: SentWith<E, RequestExtras>) => Promise<AnswerOf<E>>

/** What came back to the mails of the panel's record. */
export interface ConversationCalls {
  read(emailId: string): Promise<ConversationView>
  readMessage(id: string): Promise<MessageView>
  previewAnswer(id: string, answer: { html: string }): Promise<PreviewView>
  decide(objectionId: string, state: ObjectionState): Promise<ObjectionMark>
}

export function panelConversation(call: Call): ConversationCalls {
  return {
    read: (id) => call(panelConversationEndpoints.read, { params: { id } }),
    readMessage: (id) => call(panelConversationEndpoints.readMessage, { params: { id } }),
    previewAnswer: (id, body) => call(panelConversationEndpoints.previewAnswer, { params: { id }, body }),
    decide: (id, state) => call(panelObjectionEndpoints.decide, { params: { id }, body: { state } }),
  }
}
