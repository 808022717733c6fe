import { describe, expect, it } from 'vitest'
import { journeyFact, journeySteps } from '../../../../contract/onboarding.ts'
import { type JourneyFacts, stepOf, stepOfFact } from './steps.ts'

const nothing: JourneyFacts = {
  orgBound: false,
  apiSeen: false,
  welcomed: false,
  introduced: false,
  mailboxConnected: false,
  mailboxPostponed: false,
  connectionSeen: false,
  signatureDecided: false,
  finished: false,
  tourDecided: false,
  launched: false,
}

describe('the step', () => {
  it('goes through all of them in the order that the contract names, each passed by one more fact', () => {
    const order: (keyof JourneyFacts)[] = [
      'apiSeen',
      'orgBound',
      'welcomed',
      'introduced',
      'mailboxConnected',
      'connectionSeen',
      'signatureDecided',
      'finished',
      'tourDecided',
      'launched',
    ]
    const facts = { ...nothing }
    const seen = [stepOf(facts)]
    for (const fact of order) {
      facts[fact] = true
      seen.push(stepOf(facts))
    }
    expect(seen).toEqual([...journeySteps])
  })

  it('leaves out the success message when the mailbox waits for later', () => {
    const facts = {
      ...nothing,
      orgBound: true,
      apiSeen: true,
      welcomed: true,
      introduced: true,
      mailboxPostponed: true,
    }
    expect(stepOf(facts)).toBe('signature')
  })

  it('is known for every fact', () => {
    expect(Object.keys(stepOfFact).sort()).toEqual([...journeyFact.options].sort())
  })
})
