import { z } from 'zod'
import { ConnectorError } from '../connector-error.ts'
import { tooLarge } from '../oauth/network-errors.ts'
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
  /** How many messages stand before the next page. */
  next: number
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
    skip = page.next
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
    $skip: String(skip),
    $filter: list.filter,
    $orderby: list.orderby,
    $select: select,
    $top: String(top),
  })
  const answer = answered.safeParse(await client.call({ method: 'GET', path: `${list.path}?${query}` }))
  if (!answer.success) throw new ConnectorError('temporary', { vendorCode: 'unexpected_answer' })
  const { value, '@odata.nextLink': link } = answer.data
  return {
    value,
    isBare: false,
    isLast: !link,
    next: Math.max(skipOf(link), skip + Math.max(value.length, 1)),
  }
}

/** What the link to the next page leaves out before it; 0 where it does not say. */
function skipOf(link: string | null | undefined): number {
  const said = link && URL.parse(link)?.searchParams.get('$skip')
  return said && /^\d{1,9}$/.test(said) ? Number(said) : 0
}
