/**
 * A reason not to go on that the person at the terminal can act upon: one sentence, printed without a stack. `code` is
 * what the program ends with (docs/operations.md).
 */
export class Refusal extends Error {
  constructor(sentence, code = 1) {
    super(sentence)
    this.code = code
  }
}

/** Whether a write failed because there was no room. */
export const isFullDisk = (error) => ['ENOSPC', 'EDQUOT'].includes(error?.code)

/** What went wrong, in a sentence where it is something that a person can mend. */
export function sentenceOf(error) {
  if (error instanceof Refusal) return error.message
  if (isFullDisk(error))
    return `The disk is full (${error.path ?? 'writing failed'}): make room and start again.`
  return error
}

/** Runs a program's `main`; prints a Refusal as its sentence and ends with its code. Anything else keeps its stack. */
export async function runProgram(main) {
  // Whoever read what it prints has gone: no reason to go too.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  try {
    await main()
  } catch (error) {
    console.error(sentenceOf(error))
    process.exit(error instanceof Refusal ? error.code : 1)
  }
}
