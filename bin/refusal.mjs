/** What a program ends with; docs/operations.md tells operators, server/operator/call.ts says the same. */
export const exitCodes = { failed: 1, usage: 2, later: 75, settings: 78 }

/**
 * A reason not to go on that the person at the terminal can act upon: one sentence, printed without a stack. `code` is
 * what the program ends with.
 */
export class Refusal extends Error {
  constructor(sentence, code = exitCodes.failed) {
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

/** What a program ends with after `error`. */
export function codeOf(error) {
  if (error instanceof Refusal) return error.code
  return isFullDisk(error) ? exitCodes.later : exitCodes.failed
}

/** Runs a program's `main`; prints a Refusal as its sentence and ends with its code. Anything else keeps its stack. */
export async function runProgram(main) {
  // Whoever read what it prints has gone: no reason to go too.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  try {
    await main()
  } catch (error) {
    const sentence = sentenceOf(error)
    // Whoever asked the server's program for JSON gets it from us as well: the same shape as its own refusals.
    const isForProgram = process.argv.includes('--json') && typeof sentence === 'string'
    if (isForProgram) console.log(JSON.stringify({ ok: false, error: sentence }, null, 2))
    else console.error(sentence)
    process.exit(codeOf(error))
  }
}
