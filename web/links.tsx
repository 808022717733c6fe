import { Anchor, type AnchorProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentProps } from 'react'

function ThemedAnchor(props: AnchorProps & Omit<ComponentProps<'a'>, keyof AnchorProps>) {
  return <Anchor {...props} />
}

/** A link in the look of the theme whose address the router checks. */
export const AnchorLink = createLink(ThemedAnchor)
