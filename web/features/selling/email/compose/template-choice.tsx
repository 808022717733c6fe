import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { CrmPersonObject } from '../../../../../contract/basics.ts'
import type { TemplateDetail, TemplateList, TemplateSummary } from '../../../../../contract/templates.ts'
import type { ComposeApi } from '../../../../api/compose-api.ts'
import { refusalWords } from '../../../../api/refusal-words.ts'
import { Button } from '../../../../ui/small/button.tsx'
import { TextField } from '../../../../ui/small/fields.tsx'
import { useWords } from '../../../../ui/words.tsx'
import { ToolBox } from './tool-box.tsx'
import classes from './tools.module.css'

interface TemplateChoiceProps {
  api: ComposeApi
  /** Whom the mail goes to; the first counts for what is recommended. */
  people: { object: CrmPersonObject; id: string }[]
  /** Takes what a template says. */
  onChoose(template: TemplateDetail): void
  onClose(): void
}

/** The templates that one may use, those recommended for this recipient first, then favourites; a press takes one. */
export function TemplateChoice({ api, people: [whom], onChoose, onClose }: TemplateChoiceProps) {
  const words = useWords()
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState('')
  const [within, setWithin] = useState('')
  const [failure, setFailure] = useState<{ error: unknown; again(): void } | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed.trim()), searchAfter)
    return () => clearTimeout(timer)
  }, [typed])
  const { data, error, refetch } = useQuery({
    queryKey: ['templates', asked],
    queryFn: () => api.templates(asked),
    staleTime: 30_000,
    placeholderData: (before) => before,
  })

  // Whatever keeps Salesforce from answering: the templates are there without it.
  const recommended = useQuery({
    queryKey: ['recommended templates', whom?.id],
    queryFn: () => (whom ? api.recommendedTemplates({ object: whom.object, id: whom.id }) : { ids: [] }),
    staleTime: 60_000,
    retry: false,
  })
  const isRecommended = (id: string) => recommended.data?.ids.includes(id) === true

  const turn = useRef(0)
  useEffect(
    () => () => {
      turn.current = -1
    },
    [],
  )
  /** What comes after another was pressed, or when this is closed, is not wanted any more. */
  async function choose(id: string) {
    turn.current += 1
    const mine = turn.current
    setFailure(null)
    try {
      const template = await api.template(id)
      if (turn.current === mine) onChoose(template)
    } catch (error) {
      if (turn.current === mine) setFailure({ error, again: () => void choose(id) })
    }
  }

  const wrong = failure ?? (error && { error, again: () => void refetch() })
  const rank = (one: TemplateSummary) => 2 * Number(isRecommended(one.id)) + Number(one.isFavorite)
  const groups = data ? groupsOf(data) : []
  // One that is gone since holds nothing back.
  const shown = groups.some(({ id }) => id === within) ? within : ''
  const isWithin = (one: TemplateSummary) =>
    shown === '' || (shown === favorites ? one.isFavorite : one.categoryId === shown)
  const found = (data?.templates ?? []).filter(isWithin).sort((a, b) => rank(b) - rank(a))
  return (
    <ToolBox label={words('templateUse.choice.open')} onClose={onClose}>
      <TextField
        label={words('templateUse.choice.search')}
        type="search"
        maxLength={100}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {groups.length > 0 && (
        <section aria-label={words('templateUse.choice.within')} className={classes.group}>
          {[{ id: '', name: words('templateUse.choice.all') }, ...groups].map(({ id, name }) => (
            <Button
              key={id}
              look={id === shown ? 'light' : 'quiet'}
              size="tiny"
              aria-pressed={id === shown}
              onClick={() => setWithin(id)}
            >
              {id === favorites ? words('templateUse.choice.favorites') : name}
            </Button>
          ))}
        </section>
      )}
      {wrong && (
        <p role="alert" className={classes.wrong}>
          {refusalWords(wrong.error, words).words}{' '}
          <Button look="plain" size="tiny" onClick={wrong.again}>
            {words('panel.tryAgain')}
          </Button>
        </p>
      )}
      {data && found.length === 0 && (
        <p role="status">{words(asked || shown ? 'templateUse.choice.none' : 'templateUse.choice.empty')}</p>
      )}
      <ul className={classes.choices}>
        {found.map((one) => (
          <li key={one.id}>
            <button type="button" className={classes.choice} onClick={() => void choose(one.id)}>
              <span>
                {one.isFavorite && <span aria-hidden>★ </span>}
                {one.name}
                {isRecommended(one.id) && (
                  <span className={classes.mark}>{words('templateUse.choice.recommended')}</span>
                )}
                {one.isNoncommercial && ' '}
                {one.isNoncommercial && (
                  <span className={classes.mark}>{words('templateUse.choice.noncommercial')}</span>
                )}
              </span>
              <span className={classes.about}>{one.subject}</span>
            </button>
          </li>
        ))}
      </ul>
    </ToolBox>
  )
}

const favorites = 'favorites'

/** What one can look within: favourites where there are any, and the categories that the reader has pinned, in their order. */
function groupsOf({ templates, categories, pinned }: TemplateList): { id: string; name: string }[] {
  const pins = pinned.flatMap((id) => categories.find((one) => one.id === id) ?? [])
  return templates.some((one) => one.isFavorite) ? [{ id: favorites, name: '★' }, ...pins] : pins
}

/** Milliseconds after the last letter. */
const searchAfter = 250
