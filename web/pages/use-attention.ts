import { IconMailOff, IconRoute, IconSignature } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ConnectionList } from '../../contract/profile.ts'
import { connectionsQuery, journeyQuery, signatureQuery } from '../api/queries.ts'
import { useMailboxAttempt } from '../api/use-mailbox-attempt.ts'
import type { Attention } from '../features/home/attention-list.tsx'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'

/** What needs the reader, most urgent first; null until it is known. */
export function useAttention(): Attention[] | null {
  const mailbox = useMailboxAttention()
  const signature = useSignatureAttention()
  const tour = useTourAttention()
  if (!mailbox || !signature || !tour) return null
  return [...mailbox, ...signature, ...tour]
}

function useMailboxAttention(): Attention[] | null {
  const { t } = useWords()
  const attempt = useMailboxAttempt()
  const { data } = useQuery(connectionsQuery)
  if (!data) return null
  const mailbox = data.connections.find((connection) => connection.kind === 'mailbox')
  if (mailbox?.state === 'healthy') return []
  const connect = (vendor: ConnectionList['mailboxVendors'][number], label: string) => ({
    label,
    busy: attempt.isPending || attempt.isSuccess,
    onClick: () => attempt.mutate({ vendor, returnTo: 'profile' }),
  })
  if (mailbox) {
    const vendor = mailbox.vendor === 'outlook' ? 'outlook' : 'gmail'
    return [
      {
        key: 'mailbox',
        icon: IconMailOff,
        title: t('home.mailboxLost'),
        help: t('home.mailboxLostHelp', { account: mailbox.account }),
        buttons: [connect(vendor, t('home.reconnect'))],
      },
    ]
  }
  const labels = { gmail: t('home.connectGmail'), outlook: t('home.connectOutlook') }
  return [
    {
      key: 'mailbox',
      icon: IconMailOff,
      title: t('home.mailboxMissing'),
      help: t('home.mailboxMissingHelp'),
      buttons: data.mailboxVendors.map((vendor) => connect(vendor, labels[vendor])),
    },
  ]
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
