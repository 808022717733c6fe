import { Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import hidden from './hidden.module.css'
import classes from './page-title.module.css'

let shownBefore = false

interface PageTitleProps {
  children: ReactNode
  /** What stands in the browser's tab, before the product's name. */
  tab: string
  visuallyHidden?: boolean
}

/** The one h1 of a page. Names the tab, and takes the focus whenever a page replaces another. */
export function PageTitle({ children, tab, visuallyHidden }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${tab} · MSI Actions`
  }, [tab])
  useEffect(() => {
    if (shownBefore) heading.current?.focus({ preventScroll: true })
    shownBefore = true
  }, [])
  return (
    <Title
      order={1}
      ref={heading}
      tabIndex={-1}
      className={`${classes.heading} ${visuallyHidden ? hidden.hidden : classes.title}`}
    >
      {children}
    </Title>
  )
}
