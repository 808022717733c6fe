import { Anchor, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo, useRef, useState } from 'react'
import { type ComposeRecord, composeEndpoints } from '../../../../../contract/email-compose.ts'
import type { DraftDetail } from '../../../../../contract/email-drafts.ts'
import type { PanelPerson } from '../../../../../contract/panel.ts'
import { call } from '../../../../api/app-client.ts'
import { appComposeApi, appDrafts } from '../../../../api/app-compose.ts'
import { useErrorWords } from '../../../../api/use-error-words.ts'
import { useWords } from '../../../../locales/words.ts'
import { paths } from '../../../../paths.ts'
import { Card } from '../../../../ui/card.tsx'
import { ReadingFailed } from '../../../../ui/failure.tsx'
import { RowsSkeleton } from '../../../../ui/rows-skeleton.tsx'
import { type ComposeView, type Draft, isReachable } from '../compose/draft.ts'
import { draftOf, earlierOf } from '../compose/kept-draft.ts'
import { ComposeFrame, OtherPerson } from './compose-frame.tsx'
import { MailSheets, type SendingMail } from './mail-sheets.tsx'
import { PersonPicker } from './person-picker.tsx'

interface WriteMailProps extends SendingMail {
  record: ComposeRecord
  /** What to begin with, once it is known who can be written to; without it what was written before comes back. */
  begin?: ((view: ComposeView) => Draft) | undefined
  onClose(): void
}

/** Compose on a page of the web app: the panel's own sheets, about a record of Salesforce. */
export function WriteMail(props: WriteMailProps) {
  const { say } = useErrorWords()
  const { t } = useWords()
  const [record, setRecord] = useState(props.record)
  const [carried, setCarried] = useState<Draft | null>(null)
  const [picking, setPicking] = useState(false)
  const view = useQuery({
    queryKey: ['compose', record.object, record.id],
    queryFn: ({ signal }) => call(composeEndpoints.record, { params: record, signal }),
    retry: false,
    // Whoever writes goes on writing: what is in the fields hangs on it.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const earlier = useEarlier(record, { isWanted: !props.begin && carried === null })
  if (picking)
    return (
      <PersonPicker
        onChoose={(person) => {
          setCarried((draft) => draft && { ...draft, to: [person.id] })
          setRecord({ object: person.object, id: person.id })
          setPicking(false)
        }}
      />
    )
  if (view.error) return <ReadingFailed words={say(view.error)} again={() => void view.refetch()} />
  // Nobody writes in a form that is about to be filled.
  if (!view.data || earlier.isLoading) return <RowsSkeleton rows={8} label={t('common.loading')} />
  if (view.data.mailbox.state !== 'healthy') return <NoMailbox />
  return (
    <OnRecord
      key={record.id}
      {...props}
      record={record}
      view={view.data}
      begin={carried ? () => carried : props.begin}
      earlier={earlier.data ?? null}
      onOther={(draft) => {
        setCarried(draft)
        setPicking(true)
      }}
    />
  )
}

/** What was written to this record before and not sent; null for nothing, also where nobody can say. */
function useEarlier(record: ComposeRecord, { isWanted }: { isWanted: boolean }) {
  return useQuery({
    queryKey: ['earlier draft', record.object, record.id],
    queryFn: async (): Promise<DraftDetail | null> => {
      const { drafts } = await appDrafts.list()
      const found = earlierOf(drafts, record.id, null)
      return found ? appDrafts.read(found.id) : null
    },
    enabled: isWanted,
    retry: false,
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
}

interface OnRecordProps extends WriteMailProps {
  view: ComposeView
  earlier: DraftDetail | null
  /** The draft is to go to somebody else. */
  onOther(draft: Draft | null): void
}

function OnRecord({ record, view, begin, earlier, onOther, onClose, ...sending }: OnRecordProps) {
  const api = useMemo(() => appComposeApi(record), [record])
  const isBack = !begin && earlier !== null
  const [first] = useState(() => begin?.(view) ?? (earlier && draftOf(earlier, view.people)))
  const isOther = useRef(false)
  const chooseOther = () => {
    isOther.current = true
  }
  const isPerson = record.object === 'Lead' || record.object === 'Contact'
  return (
    <OtherPerson value={isPerson ? chooseOther : null}>
      <MailSheets
        {...sending}
        api={api}
        view={view}
        begin={first}
        backFrom={isBack ? earlier.updatedAt : undefined}
        Frame={ComposeFrame}
        above={<Unwritten people={view.people} />}
        onClose={(draft) => (isOther.current ? onOther(draft) : onClose())}
      />
    </OtherPerson>
  )
}

/** Nobody of the record can be written to: said before somebody writes. */
function Unwritten({ people }: { people: PanelPerson[] }) {
  const { t } = useWords()
  if (people.some(isReachable)) return null
  return (
    <Text role="alert" c="var(--mantine-color-error)">
      {t('emailWrite.unwritten')}
    </Text>
  )
}

function NoMailbox() {
  const { t } = useWords()
  return (
    <Card>
      <Text>{t('emailWrite.noMailbox')}</Text>
      <Anchor component={Link} to={paths.profile}>
        {t('emailWrite.connect')}
      </Anchor>
    </Card>
  )
}
