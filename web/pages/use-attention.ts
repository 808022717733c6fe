import { IconCloudOff, IconMailOff, IconRoute, IconSignature } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ConnectionList } from '../../contract/connections.ts'
import { connectionsQuery, journeyQuery, signatureQuery } from '../api/queries.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { useMailboxAttempt } from '../api/use-mailbox-attempt.ts'
import { useSignIn } from '../features/connecting/authorizations/use-sign-in.ts'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import type { Attention } from '../ui/attention-list.tsx'
import { useObjectionAttention, useReadingAttention } from './use-answers-attention.ts'
import { useUnsubscribeAttention } from './use-unsubscribe-attention.ts'

/** What needs the reader, most urgent first; null until it is known. */
export function useAttention(): Attention[] | null {
  const salesforce = useSalesforceAttention()
  const mailbox = useMailboxAttention()
  const signature = useSignatureAttention()
  const tour = useTourAttention()
  const unsubscribe = useUnsubscribeAttention()
  const objections = useObjectionAttention()
  const reading = useReadingAttention()
  if (!salesforce || !mailbox || !signature || !tour || !unsubscribe || !objections || !reading) return null
  return [...salesforce, ...mailbox, ...objections, ...reading, ...signature, ...unsubscribe, ...tour]
}

/** Salesforce that is lost, why, and the one button that brings it back. */
function useSalesforceAttention(): Attention[] | null {
  const { t } = useWords()
  const { say, sayCode } = useErrorWords()
  const signIn = useSignIn()
  const { data } = useQuery(connectionsQuery)
  if (!data) return null
  const crm = data.connections.find((connection) => connection.kind === 'crm')
  if (crm?.state !== 'lost') return []
  const waits = t('home.salesforceLostHelp')
  const isPlain = crm.cause === null || crm.cause === 'salesforce_disconnected'
  return [
    {
      key: 'salesforce-lost',
      icon: IconCloudOff,
      title: t('home.salesforceLost'),
      help: isPlain ? waits : `${sayCode(crm.cause ?? '').title} ${waits}`,
      buttons: [
        {
          label: t('common.signIn'),
          busy: signIn.isPending || signIn.isSuccess,
          onClick: () => signIn.mutate({ returnTo: paths.home, reconnect: true }),
        },
      ],
      failure: signIn.error ? say(signIn.error) : null,
    },
  ]
}

/** The mailbox that is missing, lost or cannot be read, why, and the one button that goes on. */
export function useMailboxAttention({ refetchInterval = 0 } = {}): Attention[] | null {
  const missing = useMissingMailbox()
  const lost = useLostMailbox()
  const stalled = useStalledMailbox()
  const { data } = useQuery({ ...connectionsQuery, refetchInterval: refetchInterval || false })
  if (!data) return null
  const mailbox = data.connections.find((connection) => connection.kind === 'mailbox')
  if (mailbox?.state === 'healthy') return mailbox.stalledSince ? [stalled(mailbox)] : []
  return [mailbox ? lost(mailbox) : missing(data.mailboxVendors)]
}

type Vendor = ConnectionList['mailboxVendors'][number]

/** Where several mailboxes are offered, the journey's own page asks which. */
function useMissingMailbox() {
  const { t } = useWords()
  const { say, sayCode } = useErrorWords()
  const navigate = useNavigate()
  const attempt = useMailboxAttempt()
  const journey = useQuery(journeyQuery).data
  const approval = journey?.mailboxApproval
  const obstacle = approval ? null : journey?.mailboxObstacle
  const why = approval ? (approval.given ? 'mailboxApproved' : 'mailboxApproval') : 'mailboxMissing'
  const labels = { gmail: t('home.connectGmail'), outlook: t('home.connectOutlook') }
  return (vendors: Vendor[]): Attention => {
    const [only, ...others] = vendors
    const isOnly = only !== undefined && others.length === 0 && !approval && !obstacle
    const connect = () =>
      isOnly
        ? attempt.mutate({ vendor: only, returnTo: 'journey' })
        : void navigate({ to: paths.journeyStep('mailbox') })
    const label = isOnly ? labels[only] : t('home.connectMailbox')
    return {
      key: 'mailbox-missing',
      icon: IconMailOff,
      title: t(`home.${why}`),
      help: obstacle ? sayCode(obstacle.code, obstacle.details).title : t(`home.${why}Help`),
      buttons: only ? [{ label, busy: attempt.isPending || attempt.isSuccess, onClick: connect }] : [],
      failure: attempt.error ? say(attempt.error) : null,
    }
  }
}

function useLostMailbox() {
  const { t } = useWords()
  const { say, sayCode } = useErrorWords()
  const attempt = useMailboxAttempt()
  return ({ vendor, account, cause }: ConnectionList['connections'][number]): Attention => {
    const waits = t('home.mailboxLostHelp', { account })
    return {
      key: 'mailbox-lost',
      icon: IconMailOff,
      title: t('home.mailboxLost'),
      help: cause && cause !== 'mailbox_disconnected' ? `${sayCode(cause).title} ${waits}` : waits,
      buttons: [
        {
          label: t('home.reconnect'),
          busy: attempt.isPending || attempt.isSuccess,
          onClick: () =>
            attempt.mutate({ vendor: vendor === 'outlook' ? 'outlook' : 'gmail', returnTo: 'profile' }),
        },
      ],
      failure: attempt.error ? say(attempt.error) : null,
    }
  }
}

/** The mailbox sends and cannot be read. Connecting it again is the one thing that its user may try. */
function useStalledMailbox() {
  const { sayCode } = useErrorWords()
  const lost = useLostMailbox()
  return (mailbox: ConnectionList['connections'][number]): Attention => {
    const { title, help } = sayCode('mailbox_not_read')
    return { ...lost(mailbox), key: 'mailbox-stalled', title, help }
  }
}

function useSignatureAttention(): Attention[] | null {
  const { t } = useWords()
  const navigate = useNavigate()
  const { data } = useQuery(signatureQuery)
  if (!data) return null
  if (data.html !== '') return []
  return [
    {
      key: 'signature',
      icon: IconSignature,
      title: t('home.signatureMissing'),
      help: t('home.signatureMissingHelp'),
      buttons: [
        {
          label: t('home.addSignature'),
          onClick: () => void navigate({ to: paths.profile, hash: 'signature' }),
        },
      ],
    },
  ]
}

function useTourAttention(): Attention[] | null {
  const { t } = useWords()
  const navigate = useNavigate()
  const { data } = useQuery(journeyQuery)
  if (!data) return null
  if (data.tour !== 'postponed') return []
  return [
    {
      key: 'tour',
      icon: IconRoute,
      title: t('home.tourWaiting'),
      help: t('home.tourWaitingHelp'),
      buttons: [
        {
          label: t('home.takeTour'),
          onClick: () => void navigate({ to: paths.home, search: { tour: 'help' } }),
        },
      ],
    },
  ]
}
