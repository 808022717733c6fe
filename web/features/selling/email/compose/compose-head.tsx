import { lazy, Suspense, useState } from 'react'
import { Button } from '../../../../ui/small/button.tsx'
import { useWords } from '../../../../ui/words.tsx'
import classes from './compose.module.css'
import type { ComposeView, CopyField, Draft, DraftProblems, Problem } from './draft.ts'
import { Recipients } from './recipients.tsx'

const CopiesField = lazy(async () => ({ default: (await import('./copies-field.tsx')).CopiesField }))

interface ComposeHeadProps {
  view: ComposeView
  draft: Draft
  problems: DraftProblems
  said(problem: Problem | undefined): string | null
  onChange(patch: Partial<Draft>): void
}

/** From, to and copies. */
export function ComposeHead({ view, draft, problems, said, onChange }: ComposeHeadProps) {
  const words = useWords()
  const only = view.people.length === 1 ? view.people[0] : undefined
  const [shown, setShown] = useState({ cc: isUsed(draft.cc), bcc: isUsed(draft.bcc) })
  const [asked, setAsked] = useState<'cc' | 'bcc' | null>(null)
  const saidCopy = (field: 'cc' | 'bcc') =>
    problems[field] === 'address'
      ? words('emailCompose.problem.address', { address: draft[field].typed })
      : said(problems[field])

  return (
    <>
      <dl className={classes.envelope}>
        <dt>{words('emailCompose.from')}</dt>
        <dd>{view.mailbox.address}</dd>
        {only && (
          <>
            <dt>{words('emailCompose.to')}</dt>
            <dd>
              {only.name} <span className={classes.quiet}>{only.email}</span>
            </dd>
          </>
        )}
        {!(shown.cc && shown.bcc) && (
          <dd className={classes.copyButtons}>
            {(['cc', 'bcc'] as const).map(
              (field) =>
                !shown[field] && (
                  <Button
                    key={field}
                    look="quiet"
                    size="tiny"
                    onClick={() => {
                      setShown((now) => ({ ...now, [field]: true }))
                      setAsked(field)
                    }}
                  >
                    {words(field === 'cc' ? 'emailCompose.addCc' : 'emailCompose.addBcc')}
                  </Button>
                ),
            )}
          </dd>
        )}
      </dl>
      {!only && (
        <Recipients
          people={view.people}
          chosen={draft.to}
          problem={said(problems.to)}
          onChange={(to) => onChange({ to })}
        />
      )}
      <Suspense>
        {(['cc', 'bcc'] as const).map(
          (field) =>
            shown[field] && (
              <CopiesField
                key={field}
                label={words(`emailCompose.${field}`)}
                value={draft[field]}
                problem={saidCopy(field)}
                mails={draft.to.length}
                asked={asked === field}
                onChange={(value) => onChange({ [field]: value })}
              />
            ),
        )}
      </Suspense>
    </>
  )
}

function isUsed(field: CopyField): boolean {
  return field.addresses.length > 0 || field.typed !== ''
}
