import type { Language } from '../../../../contract/basics.ts'

/** One of the ways to invite. */
export interface WayProps {
  /** Language that the inviting admin speaks; the likeliest for the colleague too. */
  language: Language
  /** Asks first while something has been written and not been sent. */
  onClose(): void
  onUnsent(isUnsent: boolean): void
}
