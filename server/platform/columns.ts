/**
 * The names of all columns of a row, for what is asked often: a statement that asks for `*` is never prepared (see
 * prepared-statements.ts). Does not compile while one is missing.
 */
export function columnsOf<Row>(every: Record<keyof Row & string, true>): (keyof Row & string)[] {
  return Object.keys(every) as (keyof Row & string)[]
}
