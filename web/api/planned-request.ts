import type { SendRequest, SendSchedule } from '../../contract/email.ts'

interface Plan {
  schedule: SendSchedule
  zones: Record<string, string>
}

interface Zoned {
  zones?: Record<string, string> | undefined
}

/** What is written, with the clocks that were chosen of whom it goes to. */
export function withZones<Written extends { request: SendRequest; draft: Zoned }>(written: Written): Written {
  const { request, draft } = written
  if (!draft.zones) return written
  const to = request.to.map((one) => ({ ...one, timeZone: draft.zones?.[one.id] }))
  return { ...written, request: { ...request, to } }
}

/** What the server is asked for: whom an answer goes to is said by its message. */
export function askedFor({
  request,
  draft,
}: {
  request: SendRequest
  draft: { answering?: { message: string } | undefined }
}): SendRequest {
  const message = draft.answering?.message
  if (!message) return request
  return { ...request, to: [], answers: { message, timeZone: request.to[0]?.timeZone } }
}

/** The same with the time that was chosen, which stays with its draft whatever becomes of it. */
export function planned<Draft extends Zoned>(
  { request, draft }: { request: SendRequest; draft: Draft },
  { schedule, zones }: Plan,
): { request: SendRequest; draft: Draft } {
  return { request: { ...request, schedule }, draft: { ...draft, schedule, zones } }
}
