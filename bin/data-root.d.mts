/** Folder for all that this installation keeps, from the environment and the project's own folder. */
export function dataRoot(env: NodeJS.ProcessEnv, repoRoot: string): string
