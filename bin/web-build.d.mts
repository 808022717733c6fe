/** Builds the pages when a source has changed since the last build. Throws Refusal. Returns whether it built. */
export function buildWeb(options: { node: string; force?: boolean; quiet?: boolean }): Promise<boolean>
