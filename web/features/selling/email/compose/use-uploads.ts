import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { attachmentsLimit } from '../../../../../contract/email.ts'
import type { ComposeApi } from '../../../../api/compose-api.ts'
import { uuid } from '../../../../ui/uuid.ts'
import type { Draft, DraftFile } from './draft.ts'
import { inTurn } from './upload-turns.ts'

type ChangeDraft = (change: (draft: Draft) => Draft) => void

/**
 * Uploads the draft's files while it is being written. Closing the sheet stops what is under way; opening
 * the draft again begins it anew, because the files are still here. `tooLarge` names those of the last choice that fit
 * into no mail.
 */
export function useUploads({ api, draft, change }: { api: ComposeApi; draft: Draft; change: ChangeDraft }) {
  const running = useRef(new Map<string, AbortController>())
  const [tooLarge, setTooLarge] = useState<string[]>([])

  function set(localId: string, upload: DraftFile['upload']) {
    change((now) => ({
      ...now,
      files: now.files.map((one) => (one.localId === localId ? { ...one, upload } : one)),
    }))
  }

  async function begin({ localId, file }: DraftFile) {
    const controller = new AbortController()
    running.current.set(localId, controller)
    try {
      const { signal } = controller
      const onProgress = (share: number) => set(localId, { step: 'uploading', share })
      const { id } = await inTurn(async () => {
        // It may have been removed while others went first.
        signal.throwIfAborted()
        return api.upload(file as File, { onProgress, signal })
      })
      set(localId, { step: 'done', id })
    } catch (error) {
      if (!controller.signal.aborted) set(localId, { step: 'failed', error })
    } finally {
      running.current.delete(localId)
    }
  }

  const resume = useEffectEvent(() => {
    for (const one of draft.files) if (one.upload.step === 'uploading') void begin(one)
  })
  useEffect(() => {
    const uploads = running.current
    resume()
    return () => {
      for (const controller of uploads.values()) controller.abort()
    }
  }, [])

  function add(files: File[]) {
    setTooLarge(files.filter(isTooLarge).map(({ name }) => name))
    const added = files.filter((file) => !isTooLarge(file)).map(newFile)
    change((now) => ({ ...now, files: [...now.files, ...added] }))
    for (const one of added) void begin(one)
  }

  function remove(localId: string) {
    running.current.get(localId)?.abort()
    change((now) => ({ ...now, files: now.files.filter((one) => one.localId !== localId) }))
  }

  function retry(one: DraftFile) {
    set(one.localId, { step: 'uploading', share: 0 })
    void begin(one)
  }

  return { add, remove, retry, tooLarge }
}

function newFile(file: File): DraftFile {
  return { localId: uuid(), file, upload: { step: 'uploading', share: 0 } }
}

/** Such a file fits into no mail, so it is not even begun, and counts for nothing. */
function isTooLarge(file: File): boolean {
  return file.size > attachmentsLimit
}
