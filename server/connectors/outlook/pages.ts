import { z } from 'zod'
import { ConnectorError } from '../connector-error.ts'
import { tooLarge } from '../oauth/lost-call.ts'
import type { GraphClient } from './client.ts'

/** What is listed, and in which order. */
interface List {
  /** Below `/v1.0`. */
  path: string
  filter: string
  orderby: string
  select: string
  /** What is asked of a message that is too large by itself: what nobody outside can make long. */
  least: string
  size: number
}

/** A page of messages, each as Graph wrote it: an odd one must not make its page unreadable. */
export interface Page {
  value: unknown[]
  /** These are told without what makes them large. */
  isBare: boolean
  isLast: boolean
}

/** A page may hold fewer than it was asked for: that there are no more is only said by the missing link. */
const answered = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().nullish() })

/**
 * Lists messages page after page. How much a message says is up to whoever wrote it: a page that is larger than an answer
 * may be is asked for in halves, and a single message that is too large without most of it.
 * https://learn.microsoft.com/graph/api/user-list-messages
 */
export async function* pagesOf(client: GraphClient, list: List): AsyncGenerator<Page> {
  let top = list.size
  for (let skip = 0; ; ) {
    const page = await onePage(client, list, { top, skip })
    if (page === 'too_large') {
      top = Math.ceil(top / 2)
      continue
    }
    yield page
    if (page.isLast) return
    skip += page.value.length || top
    top = Math.min(top * 2, list.size)
  }
}

async function onePage(
  client: GraphClient,
  list: List,
  at: { top: number; skip: number },
): Promise<Page | 'too_large'> {
  try {
    return await ask(client, list, { ...at, select: list.select })
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.vendorCode !== tooLarge) throw error
    if (at.top > 1) return 'too_large'
    return { ...(await ask(client, list, { ...at, select: list.least })), isBare: true }
  }
}

async function ask(
  client: GraphClient,
  list: List,
  { top, skip, select }: { top: number; skip: number; select: string },
): Promise<Page> {
  const query = new URLSearchParams({
    $filter: list.filter,
    $orderby: list.orderby,
    $select: select,
    $top: String(top),
    $skip: String(skip),
  })
  const answer = answered.safeParse(await client.call({ method: 'GET', path: `${list.path}?${query}` }))
  if (!answer.success) throw new ConnectorError('temporary', { vendorCode: 'unexpected_answer' })
  return { value: answer.data.value, isBare: false, isLast: !answer.data['@odata.nextLink'] }
}
