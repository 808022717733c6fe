/** A reason not to go on that the person at the terminal can act upon: one sentence, printed without a stack. */
export class Refusal extends Error {}

/** Runs a program's `main`; prints a Refusal as its sentence and ends with 1. Anything else keeps its stack. */
export async function runProgram(main) {
  try {
    await main()
  } catch (error) {
    console.error(error instanceof Refusal ? error.message : error)
    process.exit(1)
  }
}
