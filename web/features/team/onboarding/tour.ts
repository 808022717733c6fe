import 'driver.js/dist/driver.css'
import './tour.css'
import { type DriveStep, driver } from 'driver.js'
import type { WordKey, Words } from '../../../locales/words.ts'
import { paths } from '../../../paths.ts'

interface Stop {
  page: string
  /** Value of `data-tour` on what the stop points at. */
  mark: string
  title: WordKey
  text: WordKey
}

const stops: Stop[] = [
  { page: paths.home, mark: 'home', title: 'onboardingTour.homeTitle', text: 'onboardingTour.homeText' },
  { page: paths.home, mark: 'rail', title: 'onboardingTour.railTitle', text: 'onboardingTour.railText' },
  {
    page: paths.commandCenter,
    mark: 'command-center',
    title: 'onboardingTour.emailsTitle',
    text: 'onboardingTour.emailsText',
  },
  {
    page: paths.commandCenter,
    mark: 'person',
    title: 'onboardingTour.profileTitle',
    text: 'onboardingTour.profileText',
  },
  {
    page: paths.commandCenter,
    mark: 'help',
    title: 'onboardingTour.helpTitle',
    text: 'onboardingTour.helpText',
  },
]

export interface TourOptions {
  t: Words
  /** Shows a page of the app. */
  goTo(page: string): void
  /** Told once, with whether the last stop was reached. */
  onEnd(taken: boolean): void
}

/** Walks over the real screens. Returns the way to stop it without telling anybody. */
export function startTour({ t, goTo, onEnd }: TourOptions): () => void {
  let silent = false
  const tour = driver({
    steps: stops.map((stop) => toStep(stop, t)),
    showProgress: true,
    progressText: t('onboardingTour.progress', { current: '{{current}}', total: '{{total}}' }),
    nextBtnText: t('common.next'),
    prevBtnText: t('common.back'),
    doneBtnText: t('onboardingTour.done'),
    popoverClass: 'msi-tour',
    overlayColor: '#0c0d10',
    overlayOpacity: 0.55,
    stagePadding: 6,
    stageRadius: 10,
    animate: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    disableActiveInteraction: true,
    waitForElement: 4000,
    onPopoverRender: ({ wrapper, closeButton }) => {
      closeButton.setAttribute('aria-label', t('common.close'))
      // A <header> here would count as a second banner of the page.
      wrapper.querySelector('header')?.setAttribute('role', 'none')
    },
    // The library says of whatever it points at that it opens a dialog, which is only true of buttons.
    onHighlighted: (element) => {
      for (const name of ['aria-haspopup', 'aria-expanded', 'aria-controls']) element?.removeAttribute(name)
      document.querySelector<HTMLElement>('.msi-tour .driver-popover-next-btn')?.focus()
    },
    onNextClick: () => move(1),
    onPrevClick: () => move(-1),
    onDestroyStarted: () => {
      const taken = tour.isLastStep()
      tour.destroy()
      if (!silent) onEnd(taken)
    },
  })
  const move = (by: 1 | -1) => {
    const next = stops[(tour.getActiveIndex() ?? 0) + by]
    if (next) goTo(next.page)
    if (by === 1) tour.moveNext()
    else tour.movePrevious()
  }
  tour.drive()
  return () => {
    silent = true
    if (tour.isActive()) tour.destroy()
  }
}

function toStep(stop: Stop, t: Words): DriveStep {
  return {
    element: `[data-tour="${stop.mark}"]`,
    popover: { title: t(stop.title), description: t(stop.text) },
  }
}
