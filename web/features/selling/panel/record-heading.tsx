import type { PanelRecordView } from '../../../../contract/panel.ts'
import type { ReadyBoot } from '../../../api/panel-api.ts'
import hidden from '../../../ui/hidden.module.css'
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
  const mailbox = view?.mailbox
  return (
    <div className={classes.heading}>
      <div className={classes.who}>
        <h1 className={classes.name}>
          {view?.record.name ?? opened.name ?? words(`objectNames.${opened.object}`)}
        </h1>
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
