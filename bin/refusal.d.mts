/** Runs a program's `main`; prints a Refusal as its sentence and ends with its code. */
export function runProgram(main: () => Promise<void>): Promise<void>
