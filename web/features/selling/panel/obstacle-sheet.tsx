import type { PanelRecordView } from '../../../../contract/panel.ts'
import { Sheet } from '../../../ui/sheet.tsx'
import { Button } from '../../../ui/small/button.tsx'
import { useWords } from '../../../ui/words.tsx'
import type { Obstacle } from './actions.ts'
import { SignInLink } from './outside-link.tsx'
import classes from './panel.module.css'

interface ObstacleSheetProps {
  obstacle: Obstacle
  view: PanelRecordView
  profileUrl: string
  onRetry(): void
  onClose(): void
}

/** Why an action cannot be done now, and what to do about it. */
export function ObstacleSheet({ obstacle, view, profileUrl, onRetry, onClose }: ObstacleSheetProps) {
  const words = useWords()
  const [person] = view.people
  const saidNo = obstacle === 'opted_out' && person?.saidNo !== 'salesforce' ? person?.saidNo : undefined
  const values = {
    name: person?.name ?? view.record.name,
    address: view.mailbox.address ?? '',
    object: words(`objects.${view.record.object}`),
  }
  return (
    <Sheet
      title={words(`obstacle.${obstacle}.title`, values)}
      closeLabel={words('panel.close')}
      onClose={onClose}
    >
      <div className={classes.message}>
        <p>{words(saidNo ? `obstacle.saidNo.${saidNo}` : `obstacle.${obstacle}.text`, values)}</p>
        {obstacle.startsWith('mailbox') && (
          <SignInLink href={profileUrl}>
            {words(obstacle === 'mailbox_lost' ? 'panel.reconnectMailbox' : 'panel.connectMailbox')}
          </SignInLink>
        )}
        <div className={classes.buttons}>
          <Button look="plain" onClick={onRetry}>
            {words('panel.tryAgain')}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {words('obstacle.back')}
          </Button>
        </div>
      </div>
    </Sheet>
  )
}
