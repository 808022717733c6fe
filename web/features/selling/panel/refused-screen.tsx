import { useEffect, useEffectEvent, useState } from 'react'
import type { PanelBoot } from '../../../../contract/panel.ts'
import { ApiError } from '../../../api/api-error.ts'
import { type RefusedBoot, requestBoot } from '../../../api/panel-api.ts'
import { refusalWords } from '../../../api/refusal-words.ts'
import { isServerAway, pauseBefore } from '../../../api/server-away.ts'
import { paths } from '../../../paths.ts'
import { Button } from '../../../ui/small/button.tsx'
import { useWords } from '../../../ui/words.tsx'
import { SignInLink } from './outside-link.tsx'
import classes from './panel.module.css'

/** The panel for somebody whom it cannot serve: what happened, what to do, and a new try. */
export function RefusedScreen({
  boot,
  onBoot,
}: {
  boot: RefusedBoot
  onBoot(boot: PanelBoot): Promise<void>
}) {
  const words = useWords()
  const { trying, failure, goesOn, tryAgain } = useNewTry(boot, onBoot)
  const titleKey = `refused.${boot.code}.title`
  const known = words(titleKey) === titleKey ? 'other' : boot.code
  return (
    <main className={classes.message}>
      <h1 className={classes.messageTitle}>{words(`refused.${known}.title`)}</h1>
      <p>{goesOn ? words('refused.goesOn') : words(`refused.${known}.text`)}</p>
      {boot.code === 'panel_not_activated' && (
        <SignInLink href={`${boot.appUrl}${paths.signIn}`}>{words('refused.finishHere')}</SignInLink>
      )}
      {boot.parentOrigin !== null && (
        <div className={classes.buttons}>
          <Button look="plain" busy={trying} onClick={() => void tryAgain()}>
            {words('panel.tryAgain')}
          </Button>
        </div>
      )}
      {failure && <p role="alert">{failure}</p>}
      <p className={classes.code}>{words('panel.code', { code: boot.code })}</p>
    </main>
  )
}

/**
 * A new try asks the Salesforce page around for a fresh signed request: the one that this page came with is good once, and
 * a frame cannot post it again by itself. While the server is only away for a moment the page tries by itself.
 */
function useNewTry(boot: RefusedBoot, onBoot: (boot: PanelBoot) => Promise<void>) {
  const words = useWords()
  const [trying, setTrying] = useState(false)
  const [tries, setTries] = useState(0)
  const [failure, setFailure] = useState<string | null>(null)
  const isAway = boot.code === 'temporarily_unavailable'
  const goesOn = isAway && boot.parentOrigin !== null && failure === null

  async function tryAgain() {
    if (boot.parentOrigin === null) return
    setTrying(true)
    setFailure(null)
    try {
      await onBoot(await requestBoot(boot.appUrl, boot.parentOrigin))
    } catch (error) {
      if (isAway && error instanceof ApiError && isServerAway(error)) setTries((before) => before + 1)
      else setFailure(refusalWords(error, words).words)
    } finally {
      setTrying(false)
    }
  }

  const goOn = useEffectEvent(() => void tryAgain())
  useEffect(() => {
    if (!goesOn || trying) return
    const timer = setTimeout(() => goOn(), pauseBefore(tries))
    return () => clearTimeout(timer)
  }, [goesOn, trying, tries])
  return { trying, failure, goesOn, tryAgain }
}
