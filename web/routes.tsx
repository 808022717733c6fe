import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { z } from 'zod'
import { crmId, crmObject, id } from '../contract/basics.ts'
import { type JourneyView, journeyStep } from '../contract/onboarding.ts'
import type { SessionView } from '../contract/session.ts'
import { journeyQuery, saveStep, sessionQuery } from './api/queries.ts'
import { mayOpen, mayVisit } from './features/team/onboarding/steps.ts'
import { speak } from './locales/i18n.ts'
import { CrashPage } from './pages/crash-page.tsx'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { PendingPage } from './pages/pending-page.tsx'
import { type ProblemSearch, problemSearch } from './pages/problem-search.ts'
import { RootPage } from './pages/root-page.tsx'
import { paths } from './paths.ts'

interface RouterContext {
  queryClient: QueryClient
}
type Guarded = { context: RouterContext; location: { href: string; pathname: string } }

async function requireUser({ context, location }: Guarded): Promise<SessionView> {
  const session = await context.queryClient.fetchQuery(sessionQuery)
  if (!session.user) throw redirect({ to: '/sign-in', search: { returnTo: location.href }, replace: true })
  speak(session.user.language)
  return session
}

/** Asking may itself move somebody on, once Salesforce answers again: the session must not say otherwise. */
async function askJourney({ context }: Guarded, staleTime: number): Promise<JourneyView> {
  const journey = await context.queryClient.fetchQuery({ ...journeyQuery, staleTime })
  saveStep(context.queryClient, journey)
  return journey
}

const rootRoute = createRootRouteWithContext<RouterContext>()({ component: RootPage })

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.invitation,
  component: lazyRouteComponent(() => import('./pages/invitation-page.tsx'), 'InvitationPage'),
})

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.signIn,
  validateSearch: (search): ProblemSearch & { returnTo?: string } => ({
    ...problemSearch(search),
    returnTo: ownPath.safeParse(search.returnTo).data,
  }),
  beforeLoad: async ({ context, search }) => {
    const session = await context.queryClient.fetchQuery(sessionQuery)
    if (session.user && !search.problem)
      throw redirect({ href: search.returnTo ?? paths.home, replace: true })
  },
  component: lazyRouteComponent(() => import('./pages/sign-in-page.tsx'), 'SignInPage'),
})

const signInLinkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.signInLink,
  component: lazyRouteComponent(() => import('./pages/sign-in-link-page.tsx'), 'SignInLinkPage'),
})

const problemRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/problem/$code',
  validateSearch: problemSearch,
  component: lazyRouteComponent(() => import('./pages/problem-page.tsx'), 'ProblemPage'),
})

const approvalGivenRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.approvalGiven,
  component: lazyRouteComponent(() => import('./pages/approval-given-page.tsx'), 'ApprovalGivenPage'),
})

const approvalDeclinedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.approvalDeclined,
  component: lazyRouteComponent(() => import('./pages/approval-given-page.tsx'), 'ApprovalDeclinedPage'),
})

const doneRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.done,
  component: lazyRouteComponent(() => import('./pages/done-page.tsx'), 'DonePage'),
})

const guideRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/guide/$page',
  component: lazyRouteComponent(() => import('./pages/guide-page.tsx'), 'GuidePage'),
})

const journeyIndexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.journey,
  beforeLoad: async (guarded) => {
    await requireUser(guarded)
    const journey = await askJourney(guarded, 0)
    throw redirect({ href: paths.journeyStep(journey.step), replace: true })
  },
})

const journeyStepRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/journey/$step',
  params: { parse: ({ step }) => ({ step: journeyStep.catch('done').parse(step) }) },
  validateSearch: (search): ProblemSearch & { choose?: true } => ({
    ...problemSearch(search),
    choose: search.choose === true || undefined,
  }),
  beforeLoad: async (guarded) => {
    await requireUser(guarded)
    // What a button just learnt is fresh enough; everything older is asked again.
    const journey = await askJourney(guarded, 2000)
    if (!mayVisit(guarded.params.step, journey)) {
      throw redirect({ href: paths.journeyStep(journey.step), replace: true })
    }
  },
  component: lazyRouteComponent(() => import('./pages/onboarding/journey-step-page.tsx'), 'JourneyStepPage'),
})

const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'app',
  validateSearch: (search): { tour?: 'journey' | 'help' } => ({
    tour: tourSearch.safeParse(search.tour).data,
  }),
  beforeLoad: async (guarded) => {
    const { step, user } = await requireUser(guarded)
    if (step && user && !mayOpen(guarded.location.pathname, { step, role: user.role })) {
      throw redirect({ href: paths.journeyStep(step), replace: true })
    }
  },
  component: lazyRouteComponent(() => import('./pages/app-frame.tsx'), 'AppFrame'),
})

const homeRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.home,
  beforeLoad: async ({ context, search }) => {
    const { step } = await context.queryClient.fetchQuery(sessionQuery)
    // The journey resumes wherever it was left; only its own tour may look at Home before it ends.
    if (step && step !== 'done' && !search.tour)
      throw redirect({ href: paths.journeyStep(step), replace: true })
  },
  component: lazyRouteComponent(() => import('./pages/home-page.tsx'), 'HomePage'),
})

const commandCenterRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.commandCenter,
  validateSearch: (search) => commandCenterSearch.parse(search),
  component: lazyRouteComponent(() => import('./pages/command-center-page.tsx'), 'CommandCenterPage'),
})

const composeRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.compose,
  validateSearch: (search) => composeSearch.parse(search),
  component: lazyRouteComponent(() => import('./pages/compose-page.tsx'), 'ComposePage'),
})

const draftRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/compose/$draftId',
  component: lazyRouteComponent(() => import('./pages/compose-page.tsx'), 'DraftPage'),
})

const outboxRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.outbox,
  validateSearch: (search) => outboxSearch.parse(search),
  component: lazyRouteComponent(() => import('./pages/outbox-page.tsx'), 'OutboxPage'),
})

const emailRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/command-center/emails/$emailId',
  validateSearch: (search) => emailSearch.parse(search),
  component: lazyRouteComponent(() => import('./pages/email-page.tsx'), 'EmailPage'),
})

const editEmailRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/command-center/emails/$emailId/edit',
  component: lazyRouteComponent(() => import('./pages/edit-email-page.tsx'), 'EditEmailPage'),
})

const templatesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.templates,
  component: lazyRouteComponent(() => import('./pages/templates-page.tsx'), 'TemplatesPage'),
})

const newTemplateRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.newTemplate,
  component: lazyRouteComponent(() => import('./pages/template-page.tsx'), 'NewTemplatePage'),
})

const templateRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/templates/$templateId',
  component: lazyRouteComponent(() => import('./pages/template-page.tsx'), 'TemplatePage'),
})

const usersRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.users,
  component: lazyRouteComponent(() => import('./pages/users-page.tsx'), 'UsersPage'),
})

const auditRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.audit,
  component: lazyRouteComponent(() => import('./pages/audit-page.tsx'), 'AuditPage'),
})

/** The first section. */
const settingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.settings,
  beforeLoad: () => {
    throw redirect({ href: paths.setting('sending'), replace: true })
  },
})

const settingRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/$section',
  component: lazyRouteComponent(() => import('./pages/settings-page.tsx'), 'SettingsPage'),
})

const profileRoute = createRoute({
  getParentRoute: () => appRoute,
  path: paths.profile,
  validateSearch: (search): ProblemSearch & { connected?: 'mailbox' } => ({
    ...problemSearch(search),
    connected: search.connected === 'mailbox' ? 'mailbox' : undefined,
  }),
  component: lazyRouteComponent(() => import('./pages/profile-page.tsx'), 'ProfilePage'),
})

// A path of ours as browsers read it: a second slash, a backslash or a tab in between leads to another host.
const ownPath = z
  .string()
  .refine((path) => path.startsWith('/') && new URL(path, location.origin).origin === location.origin)
const tourSearch = z.enum(['journey', 'help'])
const outboxSearch = z.object({ whose: z.literal('own').optional().catch(undefined) })
const commandCenterSearch = z.object({
  tab: z.enum(['emails', 'tasks']).optional().catch(undefined),
  show: z.enum(['all', 'pending', 'scheduled', 'sent', 'undelivered', 'drafts']).optional().catch(undefined),
})

/** The draft of an answer that is gone on with in its conversation. */
const emailSearch = z.object({ draft: id.optional().catch(undefined) })

/** Whom to write to, and the mail that is followed up. */
const composeSearch = z.object({
  object: crmObject.optional().catch(undefined),
  id: crmId.optional().catch(undefined),
  after: id.optional().catch(undefined),
})

const routeTree = rootRoute.addChildren([
  invitationRoute,
  signInRoute,
  signInLinkRoute,
  problemRoute,
  approvalGivenRoute,
  approvalDeclinedRoute,
  doneRoute,
  guideRoute,
  journeyIndexRoute,
  journeyStepRoute,
  appRoute.addChildren([
    homeRoute,
    commandCenterRoute,
    composeRoute,
    draftRoute,
    outboxRoute,
    emailRoute,
    editEmailRoute,
    templatesRoute,
    newTemplateRoute,
    templateRoute,
    usersRoute,
    auditRoute,
    settingsRoute,
    settingRoute,
    profileRoute,
  ]),
])

/** Every page of the web app, with its guard. */
export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 300,
    defaultPendingComponent: PendingPage,
    defaultErrorComponent: CrashPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
