import { type ReactNode, useEffect, useState } from 'react'

/** Shows its children only when the wait is longer than 300 ms, so that quick answers do not flicker. */
export function Delayed({ children }: { children: ReactNode }) {
  const [due, setDue] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return due ? children : null
}
