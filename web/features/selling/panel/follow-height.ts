/**
 * Tells how tall the content is, at once and each time it changes, so that the frame around is as tall as what it shows.
 * Pixels, rounded up; nothing is told twice, nor while nothing is shown.
 */
export function followHeight(content: Element, tell: (height: number) => void): void {
  let told = 0
  new ResizeObserver(() => {
    const height = Math.ceil(content.getBoundingClientRect().height)
    if (height === told || height === 0) return
    told = height
    tell(height)
  }).observe(content)
}
