import { type PersonalPart, personalParts } from '../../../../contract/privacy.ts'
import type { Actor, Context } from '../../../context.ts'
import type { PersonalData, Sought } from '../../../personal-data.ts'
import { addressKey } from '../../selling/opt-outs/opt-outs.ts'
import { audit } from '../audit/audit.ts'
import { countParts } from './find-person.ts'
import { seek } from './sought.ts'

/**
 * Everything about whoever has an address, as the text of one JSON file, piece by piece: no more than a page of records is
 * held at a time. Who asked for it is written down first, and by the address's fingerprint.
 */
export async function exportPerson(
  ctx: Context,
  actor: Actor,
  about: { address: string; data: PersonalData[] },
): Promise<AsyncIterable<string>> {
  const { workspaceId } = actor
  const sought = await seek(ctx, { workspaceId, addresses: [about.address] })
  const counts = await countParts(ctx, sought, about.data)
  const records = Object.values(counts).reduce((sum, count) => sum + count, 0)
  await audit(ctx, ctx.db, {
    workspaceId,
    userId: actor.userId,
    actor: actor.email,
    verb: 'person.exported',
    subject: { type: 'fingerprint', id: sought.fingerprints.get(addressKey(about.address)) ?? '' },
    ipPrefix: actor.ipPrefix,
    detail: { records },
  })
  return textOf(ctx, sought, about.data)
}

async function* textOf(ctx: Context, sought: Sought, data: PersonalData[]): AsyncGenerator<string> {
  const head = { exportedAt: ctx.clock.now(), addresses: [...sought.fingerprints.keys()] }
  yield JSON.stringify(head, null, 2).slice(0, -2)
  for (const part of personalParts) {
    yield `,\n  ${JSON.stringify(part)}: [`
    yield* recordsOf(ctx, sought, { part, data })
    yield '\n  ]'
  }
  yield '\n}\n'
}

async function* recordsOf(
  ctx: Context,
  sought: Sought,
  { part, data }: { part: PersonalPart; data: PersonalData[] },
): AsyncGenerator<string> {
  let isFirst = true
  for (const one of data.filter((each) => each.part === part)) {
    let page = await one.read(ctx.db, sought, null)
    while (page.length > 0) {
      for (const record of page) {
        yield `${isFirst ? '' : ','}\n    ${JSON.stringify(record)}`
        isFirst = false
      }
      page = await one.read(ctx.db, sought, page.at(-1)?.id ?? null)
    }
  }
}
