import {
  type SettingSection,
  type SettingValue,
  type SettingView,
  settingHistoryLimit,
  settingSections,
} from '../../../../contract/settings.ts'
import type { Actor, Context } from '../../../context.ts'
import { newId } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { publish } from '../../background/events/events.ts'
import { audit } from '../audit/audit.ts'
import * as queries from './queries.ts'

/** What holds in a workspace. */
export async function readSetting<Section extends SettingSection>(
  db: Db,
  key: { workspaceId: string; section: Section },
): Promise<SettingValue<Section>> {
  return parse(key.section, (await queries.findSetting(db, key))?.value)
}

/** What holds in a workspace, of several sections as they stand at one moment. */
export async function readSettings<Section extends SettingSection>(
  db: Db,
  of: { workspaceId: string; sections: Section[] },
): Promise<{ [Each in Section]: SettingValue<Each> }> {
  const stored = await queries.findSettings(db, of)
  const read = of.sections.map((section) => [section, parse(section, stored.get(section))])
  return Object.fromEntries(read) as { [Each in Section]: SettingValue<Each> }
}

/**
 * The section that a `setting.changed` is about, for who goes on from it; null for one that this version does not
 * know.
 */
export async function changedSection(
  db: Db,
  event: { workspaceId: string; subjectId: string },
): Promise<SettingSection | null> {
  const { workspaceId, subjectId: id } = event
  const section = await queries.findSectionOf(db, { workspaceId, id })
  return section !== undefined && isSection(section) ? section : null
}

/** What holds, since when, and what held before. */
export async function showSetting<Section extends SettingSection>(
  db: Db,
  actor: Pick<Actor, 'workspaceId'>,
  section: Section,
): Promise<SettingView<Section>> {
  const { workspaceId } = actor
  const rows = await queries.findSavings(db, { workspaceId, section, limit: settingHistoryLimit })
  const savings = rows.map((row) => ({
    at: row.changed_at.toISOString(),
    by: row.changed_by,
    value: parse(section, row.value),
  }))
  const value = savings[0]?.value ?? parse(section, undefined)
  return { value, version: rows[0]?.version ?? 0, savings }
}

/**
 * Saves a section for the whole workspace. One that says what holds already changes nothing. Throws `setting_changed` when
 * somebody has saved it since `version`.
 */
export async function saveSetting<Section extends SettingSection>(
  ctx: Context,
  actor: Actor,
  input: { section: Section; value: SettingValue<Section>; version: number },
): Promise<SettingView<Section>> {
  const { workspaceId, userId } = actor
  const { section } = input
  return ctx.db.transaction().execute(async (db) => {
    const before = await queries.findSetting(db, { workspaceId, section })
    if ((before?.version ?? 0) !== input.version) throw new Refusal('setting_changed')
    const value = JSON.stringify(input.value)
    if (value === JSON.stringify(parse(section, before?.value))) return showSetting(db, actor, section)
    const id = newId()
    const at = ctx.clock.now()
    const saving = { workspaceId, section, id, value, version: input.version + 1, by: userId, at }
    if (!(await queries.saveSetting(db, saving))) throw new Refusal('setting_changed')
    await publish(ctx, db, { workspaceId, type: 'setting.changed', subjectId: id, ids: {}, at })
    await audit(ctx, db, {
      workspaceId,
      userId,
      actor: actor.email,
      verb: 'setting.changed',
      subject: { type: 'setting', id: section },
      ipPrefix: actor.ipPrefix,
      detail: { section },
    })
    return showSetting(db, actor, section)
  })
}

/** What a new workspace begins with, in place of what the product brings. */
export async function seedSetting<Section extends SettingSection>(
  ctx: Context,
  db: Db,
  seed: { workspaceId: string; section: Section; value: SettingValue<Section> },
): Promise<void> {
  const { workspaceId, section } = seed
  const saving = { workspaceId, section, id: newId(), value: JSON.stringify(seed.value) }
  await queries.saveSetting(db, { ...saving, version: 1, by: null, at: ctx.clock.now() })
}

const isSection = (name: string): name is SettingSection => Object.hasOwn(settingSections, name)

/** What was stored, with what has come since; what holds from the beginning where nothing was. */
function parse<Section extends SettingSection>(section: Section, stored: unknown): SettingValue<Section> {
  return settingSections[section].parse(stored ?? {}) as SettingValue<Section>
}
