import type { Language } from '../../../../../contract/basics.ts'
import { imageLimit } from '../../../../../contract/signatures.ts'
import { activeParts } from '../../../../../contract/values/active-tags.ts'
import type { ImageRejection } from '../../../../ui/rich-text/images.ts'
import { sizeWords } from '../../../../ui/size-words.ts'
import { useWords } from '../../../../ui/words.tsx'
import classes from './compose.module.css'
import { bringIntoView } from './into-view.ts'

interface TextProblemsProps {
  /** Why the last image was not taken. */
  rejected: ImageRejection | null
  /** What of the last paste was left out. */
  tookOut: string[]
  language: Language
}

/** What did not come into the text, and why. */
export function TextProblems({ rejected, tookOut, language }: TextProblemsProps) {
  const words = useWords()
  const problem = rejected === 'too_large' ? 'imageTooLarge' : 'imageInvalid'
  return (
    <>
      {rejected && (
        <p className={classes.problem}>
          {words(`emailCompose.problem.${problem}`, { limit: sizeWords(imageLimit, language) })}
        </p>
      )}
      <PasteLoss tookOut={tookOut} />
    </>
  )
}

/** What of the last paste did not come in: pictures by a word of their own, because they can be added. */
function PasteLoss({ tookOut }: { tookOut: string[] }) {
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
