/** Runs a program's `main`; prints a Refusal as its sentence and ends with its code. */
export function runProgram(main: () => Promise<void>): Promise<void>

/** What a program ends with. */
export const exitCodes: { failed: number; usage: number; later: number; settings: number }

/** A reason not to go on that the person at the terminal can act upon; `code` is what the program ends with, `failed` if not given. */
export class Refusal extends Error {
  constructor(sentence: string, code?: number)
}
