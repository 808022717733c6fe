import { useRouterState } from '@tanstack/react-router'
import { useEffect } from 'react'

/** What says that the reader moves by hand from now on. */
const moves = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const

/**
 * Keeps the part of the page that the address names (`#sessions`) in view while what stands above it still arrives
 * and pushes it down. Ends as soon as the reader moves.
 */
export function useAnchor(): void {
  const hash = useRouterState({ select: (state) => state.location.hash })
  useEffect(() => {
    const target = hash ? document.getElementById(hash) : null
    if (!target) return
    const observer = new ResizeObserver(() => target.scrollIntoView())
    observer.observe(document.body)
    const stop = () => observer.disconnect()
    for (const move of moves) addEventListener(move, stop, { passive: true })
    return () => {
      stop()
      for (const move of moves) removeEventListener(move, stop)
    }
  }, [hash])
}
