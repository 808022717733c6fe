import { z } from 'zod'
import { id } from '../../../../contract/basics.ts'
import type { Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'

const ofUser = z.object({ userId: id })
/** `mailboxId`: the one that it left from, if that is known. */
const ofSent = z.object({ userId: id, mailboxId: id.nullable() })
const ofAnswer = z.object({ userId: id, mailEventId: id })

/** The ids of an event by their names; what else there is to know of it stands where it is kept. */
type IdsOnly = z.ZodObject<Record<string, typeof id | z.ZodNullable<typeof id>>>

/**
 * Everything that can happen, and the ids that each carries beside its subject's: a mail, a connection, a mailbox, a
 * user, the change of a setting, an objection or what somebody has said about getting mail.
 * Whoever needs more reads it where it stands: an event says that something happened, not how things are now.
 */
export const eventShapes = {
  'mail.sent': ofSent,
  'mail.failed': ofUser,
  'mail.cancelled': ofUser,
  'mail.replied': ofAnswer,
  'mail.auto_replied': ofAnswer,
  'mail.bounced': ofAnswer,
  'connection.lost': ofUser,
  'mailbox.connected': z.object({}),
  'mailbox.stalled': z.object({}),
  'mailbox.read_again': z.object({}),
  'user.deactivated': z.object({}),
  'user.reactivated': z.object({}),
  'setting.changed': z.object({}),
  'objection.decided': z.object({}),
  'opt_out.said': z.object({}),
} as const satisfies Record<string, IdsOnly>

export type EventType = keyof typeof eventShapes

/** What is written down of an event of this type. */
interface Told<Type extends EventType> {
  workspaceId: string
  type: Type
  subjectId: string
  ids: z.output<(typeof eventShapes)[Type]>
  /** When it happened. */
  at: Date
}

/** Something that happened; each type with its own ids. */
export type News<Type extends EventType = EventType> = { [One in Type]: Told<One> }[Type]

/** An event as a subscriber gets it. */
export type EventOf<Type extends EventType> = News<Type> & { id: string }

/** Somebody who goes on from what has happened. */
export interface Subscription {
  /** The stored key of what it has taken: never changed. */
  name: string
  on: readonly EventType[]
  /**
   * Goes on from an event, by work in the database alone, within the transaction that notes it as taken. May be called
   * again for the same one, as after a restore, and then changes nothing. One that throws is tried again later.
   */
  take(ctx: Context, db: Db, event: EventOf<EventType>): Promise<void>
}

/** A subscription whose `take` knows which events it gets. */
export function subscription<Type extends EventType>(of: {
  name: string
  on: readonly Type[]
  take(ctx: Context, db: Db, event: EventOf<Type>): Promise<void>
}): Subscription {
  const isWanted = (event: { type: EventType }): event is EventOf<Type> =>
    of.on.some((type) => type === event.type)
  return {
    name: of.name,
    on: of.on,
    async take(ctx, db, event) {
      if (isWanted(event)) await of.take(ctx, db, event)
    },
  }
}
