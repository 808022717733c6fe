import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../refusal.ts'
import { type Patience, timeForBody } from './patience.ts'

/** Looks at each body so often within the time that it may stand still. */
const looks = 15
/** What chunks and the borders of a form may add to the bytes of a body. */
const framing = 65_536

const givenUp = new WeakSet<FastifyRequest>()

/** Whether a body was refused on its way. What still arrives of it is nobody's: its caller has been told no. */
export function isGivenUp(request: FastifyRequest): boolean {
  return givenUp.has(request)
}

/**
 * Watches a body that is still coming: one that stands still, that comes slower than the slowest line served, or that
 * is larger than `bytes` is refused, and its connection closed. The socket is counted and not the clock, so that a
 * server that was busy itself takes nobody's line for dead.
 */
export function watchBody(
  request: FastifyRequest,
  reply: FastifyReply,
  limits: { bytes: number; patience: Patience },
): void {
  const { raw } = request
  if (raw.complete) return
  const { socket } = raw
  const { bytes, patience } = limits
  const step = patience.body / looks
  const most = socket.bytesRead + bytes + framing
  const longest = timeForBody(patience, bytes)
  let [seen, still, waited] = [socket.bytesRead, 0, 0]
  const timer = setInterval(() => {
    if (raw.complete || reply.sent || isGivenUp(request)) return clearInterval(timer)
    waited += step
    still = socket.bytesRead > seen ? 0 : still + step
    seen = socket.bytesRead
    if (seen > most) giveUp(request, reply, new Refusal('body_too_large', { limit: bytes }))
    else if (still >= patience.body || waited >= longest)
      giveUp(request, reply, new Refusal('request_too_slow'))
  }, step)
  reply.raw.once('close', () => clearInterval(timer))
}

function giveUp(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): void {
  givenUp.add(request)
  reply.send(refusal)
}
