// The arrows of ARCHITECTURE.md as rules. test/invariants.test.ts runs them and proves that each can fail.

const tests = '\\.test\\.tsx?$'
const product = '^(server|web|contract)/'
const rule = (name, from, to) => ({ name, severity: 'error', from, to })

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    // 1, 2: the browser and the server meet in the contract, which stands alone.
    rule('web-knows-only-contract', { path: '^web/', pathNot: tests }, { path: '^(server|salesforce|bin)/' }),
    rule(
      'contract-knows-nothing',
      { path: '^contract/', pathNot: tests },
      { pathNot: '^contract/|(^|/)node_modules/zod/|^zod' },
    ),

    // 3: tools that know no product.
    rule(
      'platform-knows-no-product',
      { path: '^server/platform/', pathNot: tests },
      { path: '^(server/(?!platform/)|contract/|web/)' },
    ),

    // 4: connectors know no feature and no other vendor; a port knows none at all.
    rule(
      'connectors-know-no-feature',
      { path: '^server/connectors/', pathNot: tests },
      { path: '^(server/(features|http)/|server/(app|main|context|route)\\.ts$|web/)' },
    ),
    rule(
      'connectors-know-no-other-vendor',
      { path: '^server/connectors/([^/]+)/', pathNot: tests },
      { path: '^server/connectors/[^/]+/', pathNot: '^server/connectors/($1|oauth)/' },
    ),
    rule(
      'ports-know-no-vendor',
      { path: '^server/connectors/[^/]+\\.ts$' },
      { path: '^server/connectors/[^/]+/' },
    ),

    // 5, 6, 7: features see ports, meet at the front door, and neither know the shell nor are known by it.
    rule(
      'features-see-ports-never-vendors',
      { path: '^server/features/', pathNot: tests },
      { path: '^server/connectors/[^/]+/' },
    ),
    rule(
      'features-meet-at-the-front-door',
      { path: '^server/features/([^/]+/[^/]+)/', pathNot: tests },
      {
        path: '^server/features/',
        pathNot: ['^server/features/$1/', '^server/features/[^/]+/([^/]+)/\\1\\.ts$'],
      },
    ),
    // Who writes mail knows the outbox, never the other way round: what follows from a sent mail takes its event.
    rule(
      'the-outbox-knows-no-writer-of-mail',
      { path: '^server/features/[^/]+/(outbox|identities)/', pathNot: tests },
      {
        path: '^server/features/[^/]+/(email|notifications|panel|tasks|connections|activation|administration)/',
      },
    ),
    rule(
      'events-know-no-subscriber',
      { path: '^server/features/background/events/', pathNot: tests },
      { path: '^server/features/', pathNot: '^server/features/background/events/' },
    ),
    rule(
      'features-do-not-know-the-shell',
      { path: '^server/features/', pathNot: tests },
      { path: '^server/http/' },
    ),
    rule(
      'the-shell-knows-no-feature',
      { path: '^server/http/', pathNot: tests },
      { path: '^server/features/' },
    ),
    rule(
      'only-the-entry-knows-the-composition-root',
      {
        path: '^server/((features|http|connectors|platform|operator)/|(context|config|route|schema)\\.ts$)',
        pathNot: tests,
      },
      { path: '^server/((app|main|admin)\\.ts$|commands/)' },
    ),

    // 8, 9: pages compose features; the components below know no noun, no router and no API.
    rule(
      'web-features-do-not-know-each-other',
      { path: '^web/features/([^/]+/[^/]+)/', pathNot: tests },
      { path: '^web/features/', pathNot: '^web/features/$1/' },
    ),
    rule(
      'web-goes-downwards',
      { path: '^web/(features|api|ui)/', pathNot: tests },
      { path: '^web/(pages/|(routes|main|panel|panel-page)\\.tsx$)' },
    ),
    rule('web-api-knows-no-feature', { path: '^web/api/', pathNot: tests }, { path: '^web/features/' }),
    rule(
      'web-ui-is-generic',
      { path: '^web/ui/', pathNot: tests },
      // Of @tanstack the tables alone are about no data of ours.
      {
        path: '^(web/(?!ui/|locales/|vite-env)|contract/)|(^|/)node_modules/@tanstack/(?!(react-)?table)|^@tanstack/(?!react-table$)',
      },
    ),

    // 10, 11: production imports no test and no sandbox; the sandbox knows nothing of us.
    rule(
      'production-never-imports-tests',
      { path: `${product}|^sandbox/`, pathNot: tests },
      { path: `^(test|bench)/|/fixtures/|${tests}` },
    ),
    rule('production-never-imports-the-sandbox', { path: product, pathNot: tests }, { path: '^sandbox/' }),
    rule('the-sandbox-knows-nothing-of-us', { path: '^sandbox/', pathNot: tests }, { path: product }),

    // 12, and what would let an import slip past the rules above.
    rule('no-cycles', {}, { circular: true }),
    rule('no-barrels', {}, { path: '(^|/)index\\.tsx?$', pathNot: 'node_modules' }),
    rule('no-unresolved', {}, { couldNotResolve: true, path: '^\\.' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|data)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
}
