/** Asks the reader, and goes on if the answer is yes. */
type Question = (goOn: () => void) => void

const questions = new Set<Question>()

/** Has a question asked before the reader leaves in a way that the router does not see. Returns the way to stop. */
export function askBefore(question: Question): () => void {
  questions.add(question)
  return () => questions.delete(question)
}

/** Leaves at once, or after the question where something is not saved. One answer holds for the whole page. */
export function leave(goOn: () => void): void {
  const [first] = questions
  if (first) first(goOn)
  else goOn()
}
