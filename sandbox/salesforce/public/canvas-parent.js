// The parent's side of the canvas protocol, as the page around a canvas app speaks it.
// In:  a JSON string {seq, src:'client', clientVersion, parentVersion, body:{type, …}} with type
//      'refresh' | 'repost' | 'resize', or the plain object {type:'refreshSignedRequest'|'resize'|'autogrow', id?, height?}.
// Out: for the first form a JSON string {type:'callback', seq, status, payload:{response}}, for the plain
//      form the object {type:'refreshSignedRequest', id, status, signedRequest}. Everything else is ignored.
const frame = document.getElementById('canvas')
const form = document.getElementById('post')
const parentVersion = '66.0'
const smallest = 40
const largest = 20_000

async function freshRequest() {
  const body = new URLSearchParams({ id: form.dataset.id, formToken: form.dataset.formToken })
  const answer = await fetch('/apex/signed-request', { method: 'POST', body })
  const content = await answer.json()
  return { status: answer.status, value: content.signedRequest, error: content.error }
}

function setHeight(height) {
  const pixels = Math.round(Number.parseFloat(height))
  if (!Number.isFinite(pixels)) return
  const size = `${Math.min(largest, Math.max(smallest, pixels))}px`
  frame.style.height = size
  // Classic's page around is of another host than Visualforce and keeps the height of its layout.
  if (window.frameElement && !document.querySelector('.fills')) window.frameElement.style.height = size
}

function setWidth(width) {
  const pixels = Math.round(Number.parseFloat(width))
  // Wider than the page would only cut the app off.
  if (Number.isFinite(pixels)) frame.style.width = `min(100%, ${Math.max(smallest, pixels)}px)`
}

function send(message) {
  frame.contentWindow.postMessage(message, form.dataset.origin)
}

async function answerClient(message) {
  const { type, size, refresh } = message.body
  if (type === 'resize') {
    if (size?.height) setHeight(size.height)
    if (size?.width) setWidth(size.width)
  } else if (type === 'refresh') {
    const fresh = await freshRequest()
    const payload = fresh.value
      ? { response: fresh.value, auxiliary: { appApprovalType: 'ADMIN_APPROVED' } }
      : [{ errorCode: 'INVALID_SESSION_ID', message: fresh.error }]
    const callback = { targetModule: 'Canvas', type: 'callback', seq: message.seq, status: fresh.status }
    const statusText = fresh.status === 200 ? 'OK' : 'Error'
    const { clientVersion } = message
    send(JSON.stringify({ ...callback, statusText, parentVersion, clientVersion, payload }))
  } else if (type === 'repost') {
    if (refresh) {
      const fresh = await freshRequest()
      if (fresh.value) form.elements.signed_request.value = fresh.value
    }
    form.submit()
  }
}

async function answerPlain(message) {
  if (message.type === 'resize' || message.type === 'autogrow') setHeight(message.height)
  if (message.type === 'refreshSignedRequest') {
    const fresh = await freshRequest()
    const { type, id } = message
    send({ type, id, status: fresh.status, signedRequest: fresh.value ?? null })
  }
}

function read(data) {
  if (typeof data !== 'string') return data
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

window.addEventListener('message', (event) => {
  if (event.source !== frame.contentWindow) return
  if (form.dataset.origin !== '*' && event.origin !== form.dataset.origin) return
  const message = read(event.data)
  if (message?.src === 'client' && message.body) answerClient(message)
  else if (message?.type) answerPlain(message)
})

form.submit()
