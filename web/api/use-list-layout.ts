import { useState } from 'react'
import type { KeptLayout } from '../ui/list-layout.ts'
import { savedLayout, saveLayout } from './saved-layout.ts'
import { useUser } from './use-session.ts'

/** How the reader has left a list: kept by this browser, for each user and list. */
export function useListLayout(list: 'emails' | 'tasks' | 'users' | 'audit'): KeptLayout {
  const place = `${list}.${useUser().id}`
  const [layout, setLayout] = useState(() => savedLayout(place))
  return {
    layout,
    change(next) {
      setLayout(next)
      saveLayout(place, next)
    },
  }
}
