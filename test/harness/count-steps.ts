import { Session } from 'node:inspector'
import type { ForeignReader } from './foreign-data.ts'
import type { Counted } from './steps.ts'

// Before what is counted is compiled: a process of its own, and no import of it above.
const session = new Session()
session.connect()
session.post('Profiler.enable')
session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })

/** How often functions, branches and rounds of loops were run since the last time this was asked. */
function takeSteps(): number {
  let steps = 0
  session.post('Profiler.takePreciseCoverage', (error, taken) => {
    if (error) throw error
    for (const { functions } of taken.result)
      for (const { ranges } of functions) for (const { count } of ranges) steps += count
  })
  return steps
}

function count(read: (input: string) => unknown, input: string) {
  let answer: unknown
  takeSteps()
  try {
    answer = read(input)
  } catch {
    // Refused, which costs as well.
  }
  const steps = takeSteps()
  return { given: input.length, steps, written: JSON.stringify(answer)?.length ?? 0 }
}

const { foreignReaders }: { foreignReaders: ForeignReader[] } = await import(process.argv[2] ?? '')
process.send?.(
  foreignReaders.flatMap(({ name, read, inputs, also = {}, size }) =>
    Object.entries({ ...inputs, ...also }).map(([family, make]): Counted => {
      // What is done once only is done before.
      count(read, make(size))
      const [half, whole] = [size * 4, size * 8].map((length) => count(read, make(length)))
      if (!half || !whole) throw new Error('nothing was counted')
      return { reader: name, family, half, whole }
    }),
  ),
)
