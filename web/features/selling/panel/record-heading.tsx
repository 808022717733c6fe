import type { PanelRecordView } from '../../../../contract/panel.ts'
import type { ReadyBoot } from '../../../api/panel-api.ts'
import hidden from '../../../ui/hidden.module.css'
import { useTakenOver } from '../../../ui/small/early-press.tsx'
import { useWords } from '../../../ui/words.tsx'
import classes from './panel.module.css'

interface RecordHeadingProps {
  /** What Salesforce said of the record as it opened the panel. */
  opened: ReadyBoot['record']
  view: PanelRecordView | undefined
}

/** Who the record is, and the mailbox that would write to them. Until it has been read: what is known of it. */
export function RecordHeading({ opened, view }: RecordHeadingProps) {
  const words = useWords()
  // The page's head has said it as Salesforce did, before the record was read.
  const names = [opened.name, view?.record.name]
  const [first, second] = useTakenOver() ? names.reverse() : names
  const mailbox = view?.mailbox
  return (
    <div className={classes.heading}>
      <div className={classes.who}>
        <h1 className={classes.name}>{first ?? second ?? words(`objectNames.${opened.object}`)}</h1>
        {view?.record.subtitle && <p className={classes.subtitle}>{view.record.subtitle}</p>}
      </div>
      {mailbox?.state === 'healthy' && (
        <p className={classes.mailbox}>
          <span className={hidden.hidden}>{words('panel.mailboxHealthy')}: </span>
          {mailbox.address}
        </p>
      )}
    </div>
  )
}
