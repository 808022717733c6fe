import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Account } from '../accounts.ts'
import { type Call, type Gmail, guarded } from './access.ts'
import { invalidArgument, notFound } from './errors.ts'
import { type HistoryRecord, oldestHistoryId } from './mailbox.ts'
import { pageOf, pageQuery, repeated } from './paging.ts'

const systemLabels = [
  'CHAT',
  'SENT',
  'INBOX',
  'IMPORTANT',
  'TRASH',
  'DRAFT',
  'SPAM',
  'CATEGORY_FORUMS',
  'CATEGORY_UPDATES',
  'CATEGORY_PERSONAL',
  'CATEGORY_PROMOTIONS',
  'CATEGORY_SOCIAL',
  'STARRED',
  'UNREAD',
]

const historyQuery = pageQuery.extend({
  startHistoryId: z.string().optional(),
  historyTypes: repeated,
  labelId: z.string().optional(),
})

/** What is true of the account as a whole: profile, aliases, labels, history. */
export function accountRoutes(app: FastifyInstance, gmail: Gmail): void {
  const user = '/gmail/v1/users/:userId'
  app.get(`${user}/profile`, guarded(gmail, 'users.getProfile', profile))
  app.get(`${user}/settings/sendAs`, guarded(gmail, 'settings.sendAs.list', listSendAs))
  app.get(`${user}/settings/sendAs/:sendAsEmail`, guarded(gmail, 'settings.sendAs.get', getSendAs))
  app.get(
    `${user}/labels`,
    guarded(gmail, 'labels.list', () => ({
      labels: systemLabels.map((id) => ({ id, name: id, type: 'system' })),
    })),
  )
  app.get(`${user}/history`, guarded(gmail, 'history.list', listHistory))
}

function profile({ account, mailbox }: Call) {
  return {
    emailAddress: account.email,
    messagesTotal: mailbox.messages.length,
    threadsTotal: new Set(mailbox.messages.map((message) => message.threadId)).size,
    historyId: String(mailbox.historyId),
  }
}

function listSendAs({ account }: Call) {
  return { sendAs: [sendAs(account)] }
}

function getSendAs({ account, request }: Call) {
  const { sendAsEmail } = request.params as { sendAsEmail: string }
  if (sendAsEmail.toLowerCase() !== account.email) throw notFound()
  return sendAs(account)
}

/** The account's own address; Gmail leaves verificationStatus out of it. */
function sendAs(account: Account) {
  return {
    sendAsEmail: account.email,
    displayName: account.name,
    replyToAddress: '',
    signature: account.gmailSignature,
    isPrimary: true,
    isDefault: true,
    treatAsAlias: false,
  }
}

function listHistory({ gmail, account, method, mailbox, request }: Call) {
  const query = historyQuery.parse(request.query)
  if (query.startHistoryId === undefined) throw invalidArgument('Missing required parameter: startHistoryId')
  if (!/^\d+$/.test(query.startHistoryId)) throw invalidArgument('Invalid startHistoryId')
  const start = Number(query.startHistoryId)
  const forgotten = gmail.faults.strike('history_forgotten', { account: account.email, method })
  if (forgotten || start < oldestHistoryId(mailbox)) throw notFound()
  const found = mailbox.history.filter(
    (row) =>
      row.id > start &&
      (query.historyTypes.length === 0 || query.historyTypes.includes(row.type)) &&
      (query.labelId === undefined || row.labelIds.includes(query.labelId)),
  )
  const { rows, nextPageToken } = pageOf(found, query)
  return {
    // Absent, not empty, when nothing has changed.
    ...(rows.length > 0 ? { history: rows.map(historyJson) } : {}),
    nextPageToken,
    historyId: String(mailbox.historyId),
  }
}

function historyJson(row: HistoryRecord) {
  const message = { id: row.messageId, threadId: row.threadId, labelIds: row.labelIds }
  const { id, threadId } = message
  return {
    id: String(row.id),
    messages: [{ id, threadId }],
    ...(row.type === 'messageAdded' ? { messagesAdded: [{ message }] } : {}),
    ...(row.type === 'messageDeleted' ? { messagesDeleted: [{ message }] } : {}),
    ...(row.type === 'labelAdded' ? { labelsAdded: [{ message, labelIds: row.added ?? [] }] } : {}),
  }
}
