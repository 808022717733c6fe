import type { FastifyReply } from 'fastify'

/** The page that stands in place of every answer while Salesforce is down: no JSON, whatever was asked for. */
export function maintenance(reply: FastifyReply): FastifyReply {
  return reply
    .code(503)
    .type('text/html;charset=UTF-8')
    .send(
      '<html lang="en"><head><title>Maintenance</title></head><body><h1>We are down for maintenance.</h1></body></html>',
    )
}
