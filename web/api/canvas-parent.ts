let lastSeq = 0

export class NoAnswerFromParent extends Error {}

/**
 * Asks the Salesforce page around the frame for a fresh signed request.
 * Speaks the messages of the Canvas SDK (`refreshSignedRequest` of @salesforce/canvas-js-sdk 1.41.0), but to
 * the known origin only, and listens to that origin only. Rejects with `NoAnswerFromParent` after `timeoutMs`
 * or when the page refuses.
 */
export function freshSignedRequest(parentOrigin: string, timeoutMs = 10_000): Promise<string> {
  const origin = new URL(parentOrigin).origin
  const seq = nextSeq()
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(null), timeoutMs)
    function finish(signedRequest: string | null) {
      clearTimeout(timer)
      window.removeEventListener('message', onMessage)
      if (signedRequest === null) reject(new NoAnswerFromParent())
      else resolve(signedRequest)
    }
    function onMessage(event: MessageEvent) {
      if (event.origin !== origin || event.source !== window.parent) return
      const answer = readAnswer(event.data)
      if (answer?.seq === seq) finish(answer.signedRequest)
    }
    window.addEventListener('message', onMessage)
    window.parent.postMessage(messageOf(seq, 'refresh'), origin)
  })
}

/**
 * Asks the Salesforce page around to make the frame so many pixels tall: the SDK's `resize`, which nobody answers.
 * Salesforce keeps it within the `maxHeight` of the page that holds the panel.
 */
export function resizeFrame(parentOrigin: string, height: number): void {
  const message = messageOf(nextSeq(), 'resize', { size: { height: `${height}px`, width: '' } })
  window.parent.postMessage(message, new URL(parentOrigin).origin)
}

/** Salesforce names the frame `canvas-frame-<instance>`; the instance goes back in every message. */
function messageOf(seq: number, type: 'refresh' | 'resize', more: Record<string, unknown> = {}): string {
  const client = {
    oauthToken: 'null',
    instanceId: window.name.substring('canvas-frame-'.length),
    targetOrigin: '*',
  }
  return JSON.stringify({
    seq,
    src: 'client',
    clientVersion: '41.0',
    body: { type, accessToken: 'null', config: { client }, ...more },
    targetModule: 'Canvas',
  })
}

function readAnswer(data: unknown): { seq: number; signedRequest: string | null } | null {
  if (typeof data !== 'string') return null
  try {
    const message: unknown = JSON.parse(data)
    if (!isCallback(message)) return null
    const response = message.status === 200 ? message.payload?.response : null
    return { seq: message.seq, signedRequest: typeof response === 'string' ? response : null }
  } catch {
    return null
  }
}

interface Callback {
  type: 'callback'
  seq: number
  status: number
  payload?: { response?: unknown }
}

function isCallback(message: unknown): message is Callback {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'callback' &&
    'seq' in message &&
    typeof message.seq === 'number'
  )
}

/** The SDK counts to a hundred and begins again. */
function nextSeq(): number {
  lastSeq = lastSeq > 100 ? 1 : lastSeq + 1
  return lastSeq
}
