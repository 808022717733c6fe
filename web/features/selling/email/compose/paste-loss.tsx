import { activeParts } from '../../../../../contract/values/active-tags.ts'
import { useWords } from '../../../../ui/words.tsx'
import classes from './compose.module.css'
import { bringIntoView } from './into-view.ts'

/** What of the last paste did not come in: pictures by a word of their own, because they can be added. */
export function PasteLoss({ tookOut }: { tookOut: string[] }) {
  const words = useWords()
  const takenOut = activeParts(tookOut)
  const others = takenOut.filter((name) => name !== 'img')
  if (takenOut.length === 0) return null
  return (
    <div key={takenOut.join()} ref={bringIntoView}>
      {takenOut.includes('img') && (
        <p className={classes.hint}>{words('emailCompose.problem.pastedPictures')}</p>
      )}
      {others.length > 0 && (
        <p className={classes.hint}>
          {words('emailCompose.problem.pastedParts', { list: others.join(', ') })}
        </p>
      )}
    </div>
  )
}
