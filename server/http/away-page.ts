import type { FastifyReply } from 'fastify'
import type { ErrorCode } from '../../contract/errors.ts'

const words: Partial<Record<ErrorCode, { en: string; sv: string }>> = {
  too_many_requests: {
    en: 'Too many requests came from here in a short time. Nothing is lost: this page goes on by itself within a minute.',
    sv: 'Det kom för många förfrågningar härifrån på kort tid. Inget är förlorat: sidan går vidare automatiskt inom en minut.',
  },
  storage_full: {
    en: 'MSI Actions has run out of storage. This page tries again by itself.',
    sv: 'MSI Actions har slut på lagringsutrymme. Sidan försöker igen automatiskt.',
  },
}
const restarting = {
  en: 'MSI Actions is not available right now. This page goes on by itself.',
  sv: 'MSI Actions är inte tillgängligt just nu. Sidan går vidare automatiskt.',
}

/**
 * A page for an address that cannot be answered yet: in both languages, because nobody is known, and without a script,
 * because nothing else may be there. The browser asks for the same address again after the answer's Retry-After.
 */
export function awayPage(reply: FastifyReply, code: ErrorCode) {
  const { en, sv } = words[code] ?? restarting
  return reply
    .header('refresh', String(reply.getHeader('retry-after')))
    .type('text/html; charset=utf-8')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>MSI Actions</title><h1>MSI Actions</h1><p>${en}</p><p lang="sv">${sv}</p></html>`,
    )
}
