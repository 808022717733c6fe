import { request as httpRequest } from 'node:http'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'

export interface RawAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  /** Milliseconds. */
  took: number
}

interface RawRequest {
  method: string
  path: string
  headers: Record<string, string>
  body?: Buffer | null
  /** Milliseconds. */
  timeout?: number
}

/** One request over a real socket, with its target and headers just as they are; `fetch` would mend them. */
export function sendRaw(base: string, request: RawRequest): Promise<RawAnswer> {
  const began = performance.now()
  const { method, path, headers, body, timeout } = request
  const { host, port } = new URL(base)
  return new Promise((resolve, reject) => {
    const call = httpRequest({
      agent: false,
      hostname: '127.0.0.1',
      port,
      method,
      path,
      headers: { host, ...headers, ...(body ? { 'content-length': body.length } : {}) },
      setHost: false,
      timeout,
    })
    call.on('timeout', () => call.destroy(new Error('no answer in time')))
    call.on('error', reject)
    call.on('response', async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text: unpacked(Buffer.concat(chunks), response.headers['content-encoding']),
        took: performance.now() - began,
      })
    })
    call.end(body ?? undefined)
  })
}

/** The text of an answer that may have come compressed. */
function unpacked(bytes: Buffer, encoding: string | undefined): string {
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync, zstd: zstdDecompressSync }[encoding ?? '']
  return (unpack ? unpack(bytes) : bytes).toString('utf8')
}
