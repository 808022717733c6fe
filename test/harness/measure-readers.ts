import { Session } from 'node:inspector'
import type { ForeignReader } from './foreign-data.ts'
import { growthOf } from './growth.ts'
import type { Measured } from './measured.ts'

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

/** What is read; null when it is refused, which costs as well. */
function reading({ read }: ForeignReader) {
  return (input: string): unknown => {
    try {
      return read(input)
    } catch {
      return null
    }
  }
}

function count(read: (input: string) => unknown, input: string) {
  takeSteps()
  const answer = read(input)
  const steps = takeSteps()
  return { given: input.length, steps, written: JSON.stringify(answer)?.length ?? 0 }
}

const { foreignReaders }: { foreignReaders: ForeignReader[] } = await import(process.argv[2] ?? '')
const counted = foreignReaders.flatMap((reader) => {
  const { name, inputs, also = {}, size } = reader
  const read = reading(reader)
  return Object.entries({ ...inputs, ...also }).map(([family, make]) => {
    // What is done once only is done before.
    read(make(size))
    const work = { half: count(read, make(size * 4)), whole: count(read, make(size * 8)) }
    return { about: { reader: name, family, ...work }, grow: () => growthOf(read, make, size) }
  })
})
session.post('Profiler.stopPreciseCoverage')
process.send?.(counted.map(({ about, grow }): Measured => ({ ...about, growth: grow() })))
