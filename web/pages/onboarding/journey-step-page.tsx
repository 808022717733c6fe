import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, Navigate } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import type { JourneyStep } from '../../../contract/onboarding.ts'
import { journeyQuery } from '../../api/queries.ts'
import { mayVisit } from '../../features/team/onboarding/steps.ts'
import { paths } from '../../paths.ts'
import { ApiStep } from './api-step.tsx'
import { ConnectedStep } from './connected-step.tsx'
import { IntroStep } from './intro-step.tsx'
import type { StepProps } from './journey-screen.tsx'
import { LaunchStep } from './launch-step.tsx'
import { MailboxStep } from './mailbox-step.tsx'
import { OrganizationStep } from './organization-step.tsx'
import { ReadyStep } from './ready-step.tsx'
import { SignatureStep } from './signature-step.tsx'
import { TourStep } from './tour-step.tsx'
import { WelcomeStep } from './welcome-step.tsx'

const route = getRouteApi('/journey/$step')

const screens: Record<Exclude<JourneyStep, 'done'>, ComponentType<StepProps>> = {
  organization: OrganizationStep,
  api: ApiStep,
  welcome: WelcomeStep,
  intro: IntroStep,
  mailbox: MailboxStep,
  connected: ConnectedStep,
  signature: SignatureStep,
  ready: ReadyStep,
  tour: TourStep,
  launch: LaunchStep,
}

/** One step of the journey; a step that the facts do not allow leads to the current one. */
export function JourneyStepPage() {
  const { step } = route.useParams()
  const { data: journey } = useSuspenseQuery(journeyQuery)
  // The facts may have moved on since the route was entered: in another tab, or by a repair at Salesforce.
  if (step === 'done' || !mayVisit(step, journey))
    return <Navigate to={paths.journeyStep(journey.step)} replace />
  const Screen = screens[step]
  return <Screen key={step} journey={journey} />
}
