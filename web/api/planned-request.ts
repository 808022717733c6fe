import type { SendRequest, SendSchedule } from '../../contract/email.ts'

interface Plan {
  schedule: SendSchedule
  zones: Record<string, string>
}

/** What is written, with the time that was chosen for it, which stays with its draft whatever becomes of it. */
export function planned<Draft extends object>(
  { request, draft }: { request: SendRequest; draft: Draft },
  { schedule, zones }: Plan,
): { request: SendRequest; draft: Draft } {
  const to = request.to.map((one) => ({ ...one, timeZone: zones[one.id] }))
  return { request: { ...request, to, schedule }, draft: { ...draft, schedule, zones } }
}
