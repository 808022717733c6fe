import { Button, type ButtonProps } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { Icon } from './icon.tsx'

interface CopyButtonProps extends Pick<ButtonProps, 'variant'> {
  value: string
  label: string
  copiedLabel: string
}

/** Copies `value` and says so for two seconds. */
export function CopyButton({ value, label, copiedLabel, variant = 'default' }: CopyButtonProps) {
  const clipboard = useClipboard({ timeout: 2000 })
  return (
    <Button
      variant={variant}
      leftSection={<Icon of={clipboard.copied ? IconCheck : IconCopy} size={16} />}
      onClick={() => clipboard.copy(value)}
    >
      <span aria-live="polite">{clipboard.copied ? copiedLabel : label}</span>
    </Button>
  )
}
