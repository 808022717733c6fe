/** Reads the command line of one of our scripts; null when its help was printed. Throws Refusal for what it does not know. */
export function readArguments(
  about: { call: string; about: string; flags?: string[]; numbers?: string[]; words?: string[] },
  argv: string[],
): { flags: Record<string, boolean | undefined>; numbers: Record<string, number>; word: string } | null
