import type { PanelRecordView } from '../../../contract/panel.ts'
import hidden from '../../ui/hidden.module.css'
import { useWords } from '../../ui/words.tsx'
import classes from './panel.module.css'

/** Who the record is, and the mailbox that would write to them. */
export function RecordHeading({ view }: { view: PanelRecordView }) {
  const words = useWords()
  const { record, mailbox } = view
  return (
    <div className={classes.heading}>
      <div className={classes.who}>
        <h1 className={classes.name}>{record.name}</h1>
        {record.subtitle && <p className={classes.subtitle}>{record.subtitle}</p>}
      </div>
      {mailbox.state === 'healthy' && (
        <p className={classes.mailbox}>
          <span className={hidden.hidden}>{words('panel.mailboxHealthy')}: </span>
          {mailbox.address}
        </p>
      )}
    </div>
  )
}
