import type { APIRequestContext } from '@playwright/test'
import { z } from 'zod'
import type { Stage } from '../../../bench/installation.ts'
import type { Traveller } from '../../../bench/walk.ts'

const address = z.object({ name: z.string(), address: z.string() })

const inboxMail = z.object({
  id: z.string(),
  from: address,
  to: z.array(address),
  cc: z.array(address),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  headers: z.record(z.string(), z.string()),
  attachments: z.array(
    z.object({ filename: z.string(), size: z.number(), url: z.string(), inline: z.boolean() }),
  ),
})

export type InboxMail = z.infer<typeof inboxMail>

/** What lies in somebody's inbox, newest first, without the product's own invitations. */
export async function inboxOf(stage: Stage, owner: string): Promise<InboxMail[]> {
  const response = await fetch(`${stage.mail}/api/inbox/${owner}`)
  const mails = z.array(inboxMail).parse(await response.json())
  return mails.filter((mail) => mail.from.name !== 'MSI Actions')
}

const task = z.object({
  Id: z.string(),
  Subject: z.string(),
  Status: z.string(),
  TaskSubtype: z.string().nullable(),
  Description: z.string().nullable(),
  WhoId: z.string().nullable(),
  WhatId: z.string().nullable(),
})

export type SalesforceTask = z.infer<typeof task>

/** The Tasks that Salesforce keeps for a record, read by REST in the name of the person who is signed in there. */
export async function tasksOf(
  { stage, context }: Traveller,
  on: { object: string; id: string },
): Promise<SalesforceTask[]> {
  const token = await restToken(
    context.request,
    `${stage.salesforce}/apex/MSI_Panel_${on.object}?id=${on.id}`,
  )
  const fields = Object.keys(task.shape).join(', ')
  const soql = `SELECT ${fields} FROM Task WHERE WhoId = '${on.id}' OR WhatId = '${on.id}'`
  const response = await context.request.get(`${stage.salesforce}/services/data/v66.0/query`, {
    params: { q: soql },
    headers: { authorization: `Bearer ${token}` },
  })
  return z.object({ records: z.array(task) }).parse(await response.json()).records
}

/** Salesforce puts a token of its own into each signed request; that one may call REST. */
async function restToken(request: APIRequestContext, frame: string): Promise<string> {
  const page = await (await request.get(frame)).text()
  const [, payload = ''] = (/name="signed_request" value="([^"]+)"/.exec(page)?.[1] ?? '').split('.')
  const text = Buffer.from(payload.replaceAll('&#x3D;', '=').replaceAll('&#61;', '='), 'base64').toString()
  return z.object({ client: z.object({ oauthToken: z.string() }) }).parse(JSON.parse(text)).client.oauthToken
}
