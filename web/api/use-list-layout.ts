import { useState } from 'react'
import type { KeptLayout } from '../ui/list-layout.ts'
import { type ListPlace, savedLayout, saveLayout } from './saved-layout.ts'
import { useUser } from './use-session.ts'

/** How the reader has left a list: kept by this browser, for each user and list. */
export function useListLayout(list: ListPlace['list']): KeptLayout {
  const place = { list, userId: useUser().id }
  const [layout, setLayout] = useState(() => savedLayout(place))
  return {
    layout,
    change(next) {
      setLayout(next)
      saveLayout(place, next)
    },
  }
}
