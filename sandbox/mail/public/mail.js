// Keeps each element with data-poll as fresh as its address: new mail appears without a reload.
const everyMs = 3000

async function refresh(element) {
  if (document.hidden) return
  try {
    const response = await fetch(element.dataset.poll)
    if (!response.ok) return
    const next = await response.text()
    if (next === element.shown) return
    element.shown = next
    replace(element, next)
  } catch {
    // The sandbox is being restarted; the next round finds it.
  }
}

function replace(element, next) {
  const focused = element.contains(document.activeElement)
    ? document.activeElement.getAttribute('href')
    : undefined
  element.innerHTML = next
  if (!focused) return
  element.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus()
}

for (const element of document.querySelectorAll('[data-poll]')) {
  refresh(element)
  setInterval(refresh, everyMs, element)
}
