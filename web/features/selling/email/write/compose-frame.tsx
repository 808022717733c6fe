import { createContext, useContext, useEffect, useRef } from 'react'
import { useWords } from '../../../../locales/words.ts'
import { Card } from '../../../../ui/card.tsx'
import type { SheetProps } from '../../../../ui/sheet.tsx'
import { Button } from '../../../../ui/small/button.tsx'
import classes from './write.module.css'

/** Asked right before the frame closes: its user wants to write to somebody else. Null where the record says to whom. */
export const OtherPerson = createContext<(() => void) | null>(null)

/** What compose stands in where it has a page of its own: no sheet over something, and its title is the page's. */
export function ComposeFrame({ onClose, footer, children }: SheetProps) {
  const { t } = useWords()
  const chooseOther = useContext(OtherPerson)
  const frame = useRef<HTMLDivElement>(null)
  useEffect(() => {
    frame.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  }, [])
  return (
    <div ref={frame} className={`${classes.controls} ${classes.compose}`}>
      <Card>
        {chooseOther ? (
          <div className={classes.other}>
            <Button
              look="quiet"
              size="tiny"
              onClick={() => {
                chooseOther()
                onClose()
              }}
            >
              {t('emailWrite.other')}
            </Button>
          </div>
        ) : null}
        {children}
        <div className={classes.footer}>{footer}</div>
      </Card>
    </div>
  )
}
