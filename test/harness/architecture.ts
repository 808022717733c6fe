import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import ts from 'typescript'
import configuration from '../../.dependency-cruiser.mjs'
import { areas, filesBelow } from './source-files.ts'

/** The names of all rules in .dependency-cruiser.mjs. */
export const ruleNames: string[] = (configuration.forbidden ?? []).map(({ name }) => name ?? '')

export type Violation = { rule: string; from: string; to: string }
export type Cruise = { files: string[]; violations: Violation[] }

/** Features that lead back to themselves through the imports of other features: `a → b → a`. */
function featureCircles(result: ICruiseResult): Violation[] {
  const featureOf = (path: string) => /^server\/features\/([^/]+\/[^/]+)\//.exec(path)?.[1]
  const edges = new Map<string, Set<string>>()
  for (const module of result.modules) {
    const from = featureOf(module.source)
    if (!from || /\.test\.tsx?$/.test(module.source)) continue
    const targets = edges.get(from) ?? new Set()
    for (const { resolved } of module.dependencies) {
      const to = featureOf(resolved)
      if (to && to !== from) targets.add(to)
    }
    edges.set(from, targets)
  }
  const reachable = (start: string) => {
    const seen = new Set<string>()
    const open = [...(edges.get(start) ?? [])]
    for (let next = open.pop(); next; next = open.pop()) {
      if (seen.has(next)) continue
      seen.add(next)
      open.push(...(edges.get(next) ?? []))
    }
    return seen
  }
  return [...edges.keys()]
    .filter((feature) => reachable(feature).has(feature))
    .map((feature) => ({ rule: 'features-never-in-a-circle', from: feature, to: feature }))
}

/**
 * Reads every import below `root` and holds it against the rules. dependency-cruiser prints "0 modules" and
 * is content when it cannot read TypeScript, so the caller compares `files` with what is on disk.
 */
export async function cruiseSources(root: string): Promise<Cruise> {
  const { forbidden, options } = configuration
  const present = areas.filter((area) => filesBelow(root, [area], /\.tsx?$/).length > 0)
  const tsConfig = { compilerOptions: { ...ts.getDefaultCompilerOptions(), module: ts.ModuleKind.NodeNext } }
  const { tsConfig: _file, enhancedResolveOptions: resolve, ...rest } = options ?? {}
  const { output } = await cruise(
    present,
    { ...rest, baseDir: root, validate: true, ruleSet: { forbidden: forbidden ?? [] } },
    { ...resolve },
    { tsConfig },
  )
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with text')
  const violations = output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
  return {
    files: output.modules.map(({ source }) => source).filter((source) => /\.tsx?$/.test(source)),
    violations: [...violations, ...featureCircles(output)],
  }
}

/** Writes `files` (path → text) into a new folder, calls `work` with it, removes it. */
export async function withSources<T>(
  files: Record<string, string>,
  work: (root: string) => Promise<T>,
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'msi-actions-sources-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return await work(root)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
