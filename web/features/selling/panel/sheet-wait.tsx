import hidden from '../../../ui/hidden.module.css'
import { Spinner } from '../../../ui/small/button.tsx'
import { useWords } from '../../../ui/words.tsx'
import classes from './panel.module.css'

/** Stands where a sheet will be, while its code is on the way. */
export function SheetWait() {
  const words = useWords()
  return (
    <div role="status" className={classes.wait}>
      <Spinner />
      <span className={hidden.hidden}>{words('panel.loading')}</span>
    </div>
  )
}
