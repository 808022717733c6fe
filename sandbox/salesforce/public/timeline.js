// Keeps the activity timeline of a Lightning page current without a reload.
const timeline = document.getElementById('timeline')
const everyMs = 5000

async function refresh() {
  if (document.hidden) return
  const answer = await fetch(timeline.dataset.source).catch(() => undefined)
  if (!answer?.ok || answer.redirected) return
  const content = await answer.text()
  // Only a real change may touch the page, or keyboard focus would be lost every time.
  if (content === timeline.dataset.shown) return
  if (timeline.dataset.shown !== undefined) timeline.innerHTML = content
  else if (content.trim() !== timeline.innerHTML.trim()) timeline.innerHTML = content
  timeline.dataset.shown = content
}

if (timeline) setInterval(refresh, everyMs)
