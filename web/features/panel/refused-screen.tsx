import { Button } from '@mantine/core'
import { useState } from 'react'
import type { PanelBoot } from '../../../contract/panel.ts'
import { type RefusedBoot, requestBoot } from '../../api/panel-api.ts'
import { paths } from '../../paths.ts'
import { useWords } from '../../ui/words.tsx'
import { SignInLink } from './outside-link.tsx'
import classes from './panel.module.css'
import { refusalWords } from './refusal-words.ts'

/** The panel for somebody whom it cannot serve: what happened, what to do, and a new try. */
export function RefusedScreen({ boot, onBoot }: { boot: RefusedBoot; onBoot(boot: PanelBoot): void }) {
  const words = useWords()
  const { trying, failure, tryAgain } = useNewTry(boot, onBoot)
  const titleKey = `refused.${boot.code}.title`
  const known = words(titleKey) === titleKey ? 'other' : boot.code
  return (
    <main className={classes.message}>
      <h1 className={classes.messageTitle}>{words(`refused.${known}.title`)}</h1>
      <p>{words(`refused.${known}.text`)}</p>
      {boot.code === 'panel_not_activated' && (
        <SignInLink href={`${boot.appUrl}${paths.signIn}`}>{words('refused.finishHere')}</SignInLink>
      )}
      {boot.parentOrigin !== null && (
        <div className={classes.buttons}>
          <Button variant="default" loading={trying} onClick={tryAgain}>
            {words('panel.tryAgain')}
          </Button>
        </div>
      )}
      {failure && <p role="alert">{failure}</p>}
      <p className={classes.code}>{words('panel.code', { code: boot.code })}</p>
    </main>
  )
}

function useNewTry(boot: RefusedBoot, onBoot: (boot: PanelBoot) => void) {
  const words = useWords()
  const [trying, setTrying] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)

  async function tryAgain() {
    if (boot.parentOrigin === null) return
    setTrying(true)
    setFailure(null)
    try {
      onBoot(await requestBoot(boot.appUrl, boot.parentOrigin))
    } catch (error) {
      setFailure(refusalWords(error, words).words)
    } finally {
      setTrying(false)
    }
  }
  return { trying, failure, tryAgain }
}
