/** Days after which somebody may want to be told that nobody has answered. */
const offered = [2, 3, 5, 7, 14]
export const longestReminder = 90

/** Those that are offered, with one that was chosen in another way. */
export function reminderDays(chosen?: number): number[] {
  return chosen === undefined || offered.includes(chosen)
    ? offered
    : [...offered, chosen].sort((a, b) => a - b)
}
