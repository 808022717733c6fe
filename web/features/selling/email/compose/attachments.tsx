import { IconPaperclip, IconX } from '@tabler/icons-react'
import type { Language } from '../../../../../contract/basics.ts'
import { attachmentsLimit } from '../../../../../contract/email.ts'
import { ApiError } from '../../../../api/api-error.ts'
import { IconButton } from '../../../../ui/icon-button.tsx'
import { sizeWords } from '../../../../ui/size-words.ts'
import { Button } from '../../../../ui/small/button.tsx'
import { useWords } from '../../../../ui/words.tsx'
import compose from './compose.module.css'
import type { DraftFile } from './draft.ts'
import classes from './sheet-parts.module.css'

interface AttachmentsProps {
  files: DraftFile[]
  /** Files and inline images, in bytes. */
  total: number
  language: Language
  problem: string | null
  /** An instant, ISO 8601, in the reader's words. */
  sayTime(instant: string): string
  onRemove(localId: string): void
  onRetry(file: DraftFile): void
}

/** The attached files, how far each is uploaded, and how much of the limit they use. */
export function Attachments({
  files,
  total,
  language,
  problem,
  onRemove,
  onRetry,
  sayTime,
}: AttachmentsProps) {
  const words = useWords()
  const row = { language, sayTime, onRemove, onRetry }
  return (
    <section aria-label={words('emailCompose.attachments')}>
      {files.length > 0 && (
        <div className={classes.attachments}>
          <ul className={classes.files}>
            {files.map((one) => (
              <FileRow key={one.localId} one={one} {...row} />
            ))}
          </ul>
          <p className={compose.quiet}>
            {words('emailCompose.attachmentsTotal', {
              used: sizeWords(total, language),
              limit: sizeWords(attachmentsLimit, language),
            })}
          </p>
        </div>
      )}
      {problem && (
        <p role="alert" tabIndex={-1} aria-invalid="true" className={compose.problem}>
          {problem}
        </p>
      )}
    </section>
  )
}

interface FileRowProps extends Pick<AttachmentsProps, 'language' | 'sayTime' | 'onRemove' | 'onRetry'> {
  one: DraftFile
}

function FileRow({ one, language, sayTime, onRemove, onRetry }: FileRowProps) {
  const words = useWords()
  const { file, upload, localId } = one

  /** Somebody who has used up the room of a day has to know when there is some again. */
  function failureWords(error: unknown): string {
    const freeAt = error instanceof ApiError && error.code === 'upload_quota_used' && error.details?.freeAt
    return freeAt
      ? words('emailCompose.quotaUsed', { name: file.name, time: sayTime(String(freeAt)) })
      : words('emailCompose.uploadFailed', { name: file.name })
  }

  return (
    <li className={classes.file} data-step={upload.step}>
      <IconPaperclip size={16} stroke={1.5} aria-hidden />
      <span className={classes.fileName}>
        {upload.step === 'failed' ? failureWords(upload.error) : file.name}
      </span>
      <span className={compose.quiet}>{sizeWords(file.size, language)}</span>
      {upload.step === 'uploading' && (
        <progress
          className={classes.progress}
          value={upload.share}
          aria-label={words('emailCompose.uploading', { name: file.name })}
        />
      )}
      {upload.step === 'failed' && (
        <Button look="plain" size="tiny" onClick={() => onRetry(one)}>
          {words('emailCompose.retryUpload')}
        </Button>
      )}
      <IconButton
        small
        label={words('emailCompose.removeFile', { name: file.name })}
        onClick={() => onRemove(localId)}
      >
        <IconX size={16} stroke={1.5} aria-hidden />
      </IconButton>
    </li>
  )
}
