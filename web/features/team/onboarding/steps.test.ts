import { expect, it } from 'vitest'
import { journeySteps } from '../../../../contract/onboarding.ts'
import { paths } from '../../../paths.ts'
import { mayOpen } from './steps.ts'

const opens = (page: string, role: 'admin' | 'seller') =>
  journeySteps.filter((step) => mayOpen(page, { step, role }))

it('opens the app when the journey has come to the tour, and what an admin does for others once the org is confirmed', () => {
  const late = ['tour', 'launch', 'done']
  for (const page of [paths.home, paths.commandCenter, paths.profile, paths.email('x')])
    for (const role of ['admin', 'seller'] as const) expect(opens(page, role)).toEqual(late)
  for (const page of [paths.users, paths.audit]) {
    expect(opens(page, 'seller')).toEqual(late)
    expect(opens(page, 'admin')).toEqual(
      journeySteps.filter((step) => step !== 'api' && step !== 'organization'),
    )
  }
})
