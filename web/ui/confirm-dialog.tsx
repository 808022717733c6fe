import { FormDialog, type FormDialogProps } from './form-dialog.tsx'

interface ConfirmDialogProps extends Omit<FormDialogProps, 'onSubmit' | 'color'> {
  onConfirm(): void
}

/**
 * Asks before something that no undo can bring back, and says what it means; everything else is done at once, with an
 * undo. `disabled` until what is asked for has been typed.
 */
export function ConfirmDialog({ onConfirm, ...form }: ConfirmDialogProps) {
  return <FormDialog {...form} color="red.8" onSubmit={() => onConfirm()} />
}
