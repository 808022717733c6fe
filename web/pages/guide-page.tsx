import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { type GuidePageName, guideQuery, isGuidePage } from '../api/guide.ts'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { Markdown } from '../ui/markdown/markdown.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { PublicFrame } from './public-frame.tsx'

const route = getRouteApi('/guide/$page')

/** A page of the guide for admins, for everybody who has its address: whoever is asked to help is not signed in. */
export function GuidePage() {
  const { page } = route.useParams()
  return isGuidePage(page) ? <Guide page={page} /> : <NotFoundPage />
}

function Guide({ page }: { page: GuidePageName }) {
  const { t, language } = useWords()
  const { data: blocks } = useSuspenseQuery(guideQuery(page, language))
  const anchor = useLocation({ select: (here) => here.hash })
  useEffect(() => {
    document.title = `${t(`guide.${page}`)} · ${t('common.product')}`
    const heading = document.getElementById(anchor)
    heading?.scrollIntoView()
    heading?.focus({ preventScroll: true })
  }, [anchor, page, t])
  return (
    <PublicFrame wide>
      <Markdown blocks={blocks} hrefOf={hrefHere} />
    </PublicFrame>
  )
}

/** The pages link one another as files; here they are addresses. */
function hrefHere(href: string): string {
  const file = /^(?:\.\/)?([\w-]+)\.md(?:#(.*))?$/.exec(href)
  return file ? paths.guide(`${file[1]}${file[2] ? `#${file[2]}` : ''}`) : href
}
