import { settingEndpoints } from '../../../../contract/settings.ts'
import { type Route, route } from '../../../route.ts'
import { saveSetting, showSetting } from './settings.ts'

export const settingRoutes: Route[] = [
  route(settingEndpoints.readBlockedDomains, {
    handle: ({ ctx, actor }) => showSetting(ctx.db, actor, 'blockedDomains'),
  }),
  route(settingEndpoints.saveBlockedDomains, {
    bodyLimit: 400_000,
    handle: ({ ctx, actor, body }) => saveSetting(ctx, actor, { section: 'blockedDomains', ...body }),
  }),
  route(settingEndpoints.readUnsubscribe, {
    handle: ({ ctx, actor }) => showSetting(ctx.db, actor, 'unsubscribe'),
  }),
  route(settingEndpoints.saveUnsubscribe, {
    handle: ({ ctx, actor, body }) => saveSetting(ctx, actor, { section: 'unsubscribe', ...body }),
  }),
  route(settingEndpoints.readSending, {
    handle: ({ ctx, actor }) => showSetting(ctx.db, actor, 'sending'),
  }),
  route(settingEndpoints.saveSending, {
    handle: ({ ctx, actor, body }) => saveSetting(ctx, actor, { section: 'sending', ...body }),
  }),
  route(settingEndpoints.readRetention, {
    handle: ({ ctx, actor }) => showSetting(ctx.db, actor, 'retention'),
  }),
  route(settingEndpoints.saveRetention, {
    handle: ({ ctx, actor, body }) => saveSetting(ctx, actor, { section: 'retention', ...body }),
  }),
  route(settingEndpoints.readWindows, {
    handle: ({ ctx, actor }) => showSetting(ctx.db, actor, 'windows'),
  }),
  route(settingEndpoints.saveWindows, {
    // Two lists of days.
    bodyLimit: 65_536,
    handle: ({ ctx, actor, body }) => saveSetting(ctx, actor, { section: 'windows', ...body }),
  }),
]
