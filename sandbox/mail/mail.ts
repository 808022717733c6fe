import formbody from '@fastify/formbody'
import Fastify from 'fastify'
import { ownOrigin } from '../own-origin.ts'
import { openOffice } from './office.ts'
import type { PostOffice } from './post-office.ts'
import { mailApi, mailPages, mailParts } from './routes.ts'
import { startSmtp } from './smtp.ts'

export interface MailSite {
  url: string
  smtpPort: number
  postOffice: PostOffice
  close(): Promise<void>
}

/**
 * Starts the sandbox's mail: the post office, an SMTP door on a free port, and everyone's inbox as web pages.
 * @param options.port web port on loopback; 0 takes a free one
 * @param options.dataDir folder that holds `mail.json`
 */
export async function startMail(options: { port: number; dataDir: string }): Promise<MailSite> {
  const office = openOffice(options.dataDir)
  const app = Fastify({ forceCloseConnections: true })
  await app.register(formbody, { bodyLimit: 5 * 1024 * 1024 })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'same-origin')
    // Another site must not be able to answer mail in somebody's name.
    const { origin } = request.headers
    if (request.method !== 'GET' && origin && origin !== ownOrigin(request)) return reply.code(403).send()
  })
  mailPages(app, office)
  mailParts(app, office)
  mailApi(app, office)
  const url = await app.listen({ port: options.port, host: '127.0.0.1' })
  const smtp = await startSmtp(office)
  return {
    url,
    smtpPort: smtp.port,
    postOffice: office,
    async close() {
      await smtp.close()
      await app.close()
    },
  }
}
