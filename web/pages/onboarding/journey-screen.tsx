import { Anchor, Button } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Language } from '../../../contract/basics.ts'
import type { JourneyStep, JourneyView } from '../../../contract/onboarding.ts'
import { profileEndpoints } from '../../../contract/user-profile.ts'
import { call } from '../../api/app-client.ts'
import { sessionQuery } from '../../api/queries.ts'
import { saveAnswer } from '../../api/save-answer.ts'
import { useErrorWords } from '../../api/use-error-words.ts'
import { useStatus } from '../../api/use-session.ts'
import { countedStages, mayOpen, stageOf, stepBefore } from '../../features/team/onboarding/steps.ts'
import { useWords } from '../../locales/words.ts'
import { paths } from '../../paths.ts'
import { FailureNotice } from '../../ui/failure.tsx'
import { Icon } from '../../ui/icon.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { PublicFrame } from '../public-frame.tsx'

/** What every step's screen receives. */
export interface StepProps {
  journey: JourneyView
}

interface JourneyScreenProps {
  step: JourneyStep
  title: string
  children: ReactNode
  actions?: ReactNode
  /** A refusal to say above the buttons. */
  error?: Error | null
}

/** The shape of a step: the way back and where you are, one question, the primary button last. */
export function JourneyScreen({ step, title, children, actions, error }: JourneyScreenProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const rememberLanguage = useRememberLanguage()
  return (
    <PublicFrame
      progress={useProgress(step)}
      back={<BackButton step={step} />}
      actions={actions}
      onLanguage={rememberLanguage}
    >
      <PageTitle tab={t(`onboarding.stages.${stageOf[step]}`)}>{title}</PageTitle>
      {children}
      <TeamLink step={step} />
      {error ? <FailureNotice words={say(error)} /> : null}
    </PublicFrame>
  )
}

/** Who looks after others need not end the own journey first. */
function TeamLink({ step }: { step: JourneyStep }) {
  const { t } = useWords()
  if (!mayOpen(paths.users, useStatus()) || mayOpen(paths.home, { step, role: 'admin' })) return null
  return (
    <Anchor component={Link} to={paths.users} size="sm">
      {t('onboarding.team')}
    </Anchor>
  )
}

/** Goes on to where the journey stands, after the server has answered. */
export function useGoOn(): (journey: JourneyView) => void {
  const navigate = useNavigate()
  return (journey) => void navigate({ to: paths.journeyStep(journey.step) })
}

function useProgress(step: JourneyStep): string {
  const { t } = useWords()
  const stage = stageOf[step]
  const name = t(`onboarding.stages.${stage}`)
  const current = countedStages.indexOf(stage) + 1
  return current === 0 ? name : t('onboarding.step', { name, current, total: countedStages.length })
}

function BackButton({ step }: { step: JourneyStep }) {
  const { t } = useWords()
  const navigate = useNavigate()
  const before = stepBefore[step]
  if (!before) return null
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      leftSection={<Icon of={IconArrowLeft} size={16} />}
      onClick={() => navigate({ to: paths.journeyStep(before) })}
    >
      {t('common.back')}
    </Button>
  )
}

/** A language chosen by hand becomes the profile's, so that the app and the mails speak it too. */
function useRememberLanguage(): (language: Language) => void {
  const queryClient = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: (language: Language) => call(profileEndpoints.change, { body: { language } }),
    onSuccess: (session) => saveAnswer(queryClient, sessionQuery.queryKey, session),
  })
  return mutate
}
