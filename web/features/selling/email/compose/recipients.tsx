import type { PanelPerson } from '../../../../../contract/panel.ts'
import { Button } from '../../../../ui/small/button.tsx'
import { Tick } from '../../../../ui/small/fields.tsx'
import { useWords } from '../../../../ui/words.tsx'
import classes from './compose.module.css'
import { isReachable } from './draft.ts'

interface RecipientsProps {
  people: PanelPerson[]
  chosen: string[]
  problem: string | null
  onChange(chosen: string[]): void
}

/** The contacts of an Account or Opportunity, to be ticked. Who cannot be ticked says why. */
export function Recipients({ people, chosen, problem, onChange }: RecipientsProps) {
  const words = useWords()
  // Whoever has said no is ticked one by one.
  const reachable = people.filter((one) => isReachable(one) && !one.optedOut).map((person) => person.id)
  const all = chosen.length >= reachable.length
  const focused = chosen[0] ?? people.find(isReachable)?.id

  function toggle(id: string) {
    onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  }

  return (
    <fieldset className={classes.recipients} aria-describedby={problem ? 'recipients-problem' : undefined}>
      <legend>{words('emailCompose.recipients')}</legend>
      <div className={classes.recipientsTop}>
        <span className={classes.quiet}>
          {words('emailCompose.chosen', { count: chosen.length })}. {words('emailCompose.eachOwn')}
        </span>
        {reachable.length > 1 && (
          <Button look="quiet" size="tiny" onClick={() => onChange(all ? [] : reachable)}>
            {words(all ? 'emailCompose.chooseNone' : 'emailCompose.chooseAll')}
          </Button>
        )}
      </div>
      <div className={classes.recipientList}>
        {people.map((person) => (
          <Tick
            key={person.id}
            checked={chosen.includes(person.id)}
            disabled={!isReachable(person)}
            onChange={() => toggle(person.id)}
            label={person.title ? `${person.name}, ${person.title}` : person.name}
            description={reachability(person, words)}
            data-autofocus={chosen.length !== 1 && person.id === focused ? true : undefined}
            aria-invalid={problem !== null && person.id === focused ? true : undefined}
          />
        ))}
      </div>
      {problem && (
        <p id="recipients-problem" role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
    </fieldset>
  )
}

function reachability(person: PanelPerson, words: (key: string) => string): string {
  if (person.email === null) return words('emailCompose.noAddress')
  return person.optedOut ? `${person.email} · ${words('emailCompose.optedOut')}` : person.email
}
