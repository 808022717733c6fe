/** Source files by path. */
type Sources = Record<string, string>

const uses = (...paths: string[]) =>
  `${paths.map((path) => `import '${path}'`).join('\n')}\nexport const x = 1\n`
const leaf = uses()

/** A small house that keeps every rule; each violation below is one file more, or one file changed. */
const innocent: Sources = {
  'contract/basics.ts': leaf,
  'contract/users.ts': uses('./basics.ts'),
  'server/main.ts': uses('./app.ts'),
  'server/app.ts': uses('./http/http.ts', './features/team/users/routes.ts', './connectors/gmail/gmail.ts'),
  'server/context.ts': uses('./connectors/mail.ts', './platform/clock.ts'),
  'server/http/http.ts': uses('../platform/clock.ts'),
  'server/platform/clock.ts': leaf,
  'server/connectors/mail.ts': uses('../platform/clock.ts'),
  'server/connectors/oauth/oauth.ts': leaf,
  'server/connectors/gmail/gmail.ts': uses('../mail.ts', '../oauth/oauth.ts'),
  'server/connectors/outlook/outlook.ts': uses('../mail.ts'),
  'server/features/team/users/users.ts': uses('../../../context.ts'),
  'server/features/team/users/queries.ts': leaf,
  'server/features/team/users/routes.ts': uses('./users.ts', './queries.ts', '../../../../contract/users.ts'),
  'server/features/selling/email/email.ts': uses('../../team/users/users.ts'),
  'web/main.tsx': uses('./routes.tsx'),
  'web/routes.tsx': uses('./pages/home.tsx'),
  'web/pages/home.tsx': uses('../features/team/users/list.tsx', '../features/selling/email/list.tsx'),
  'web/features/team/users/list.tsx': uses('../../../ui/table.tsx', '../../../api/client.ts'),
  'web/features/selling/email/list.tsx': uses('../../../ui/table.tsx'),
  'web/api/client.ts': uses('../../contract/users.ts'),
  'web/ui/table.tsx': uses('@tanstack/react-table'),
  'sandbox/main.ts': uses('./world.ts'),
  'sandbox/world.ts': leaf,
  'test/builders.ts': uses('../server/app.ts', '../sandbox/world.ts'),
  'server/features/team/users/users.test.ts': uses(
    '../../../../test/builders.ts',
    '../../selling/email/email.ts',
  ),
}

/** For each rule, the files that break it. */
const guilty: Record<string, Sources> = {
  'web-knows-only-contract': { 'web/api/bad.ts': uses('../../server/platform/clock.ts') },
  'contract-knows-nothing': { 'contract/bad.ts': uses('../server/platform/clock.ts') },
  'platform-knows-no-product': { 'server/platform/bad.ts': uses('../context.ts') },
  'connectors-know-no-feature': {
    'server/connectors/gmail/bad.ts': uses('../../features/team/users/users.ts'),
  },
  'connectors-know-no-other-vendor': { 'server/connectors/gmail/bad.ts': uses('../outlook/outlook.ts') },
  'ports-know-no-vendor': { 'server/connectors/crm.ts': uses('./oauth/oauth.ts') },
  'features-see-ports-never-vendors': {
    'server/features/team/users/bad.ts': uses('../../../connectors/gmail/gmail.ts'),
  },
  'features-meet-at-the-front-door': {
    'server/features/selling/email/bad.ts': uses('../../team/users/queries.ts'),
  },
  'features-never-in-a-circle': { 'server/features/team/users/bad.ts': uses('../../selling/email/email.ts') },
  'the-outbox-knows-no-writer-of-mail': {
    'server/features/background/outbox/bad.ts': uses('../../selling/email/email.ts'),
  },
  'events-know-no-subscriber': {
    'server/features/background/events/bad.ts': uses('../../team/users/users.ts'),
  },
  'features-do-not-know-the-shell': { 'server/features/team/users/bad.ts': uses('../../../http/http.ts') },
  'the-shell-knows-no-feature': { 'server/http/bad.ts': uses('../features/team/users/users.ts') },
  'only-the-entry-knows-the-composition-root': {
    'server/features/team/users/bad.ts': uses('../../../app.ts'),
  },
  'web-features-do-not-know-each-other': {
    'web/features/team/users/bad.tsx': uses('../../selling/email/list.tsx'),
  },
  'web-goes-downwards': { 'web/features/team/users/bad.tsx': uses('../../../pages/home.tsx') },
  'web-api-knows-no-feature': { 'web/api/bad.ts': uses('../features/team/users/list.tsx') },
  'web-ui-is-generic': { 'web/ui/bad.tsx': uses('../api/client.ts') },
  'production-never-imports-tests': {
    'server/features/team/users/bad.ts': uses('../../../../test/builders.ts'),
  },
  'production-never-imports-the-sandbox': {
    'server/connectors/gmail/bad.ts': uses('../../../sandbox/world.ts'),
  },
  'the-sandbox-knows-nothing-of-us': { 'sandbox/bad.ts': uses('../contract/basics.ts') },
  'no-cycles': {
    'web/ui/one.ts': "import type { b } from './other.ts'\nexport type a = b | 1\n",
    'web/ui/other.ts': "import type { a } from './one.ts'\nexport type b = a[]\n",
  },
  'no-barrels': { 'web/ui/index.ts': leaf, 'web/ui/bad.ts': uses('./index.ts') },
  'no-unresolved': { 'web/ui/bad.ts': uses('./nowhere.ts') },
}

export const planted = { innocent, guilty }
