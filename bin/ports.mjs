import { createServer } from 'node:net'
import { exitCodes, Refusal } from './refusal.mjs'

/** Listens for a moment on `host:port` (0 = any): the port, or the error's code as a string. */
function tryListening(port, host) {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', (error) => resolve(error.code))
    server.listen({ port, host, ipv6Only: true }, () => {
      const taken = server.address().port
      server.close(() => resolve(taken))
    })
  })
}

/** Reads a port from the environment. Throws Refusal when it is not one. */
export function readPort(env, name, fallback) {
  const text = env[name] || String(fallback)
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port
  throw new Refusal(`${name} is "${text}": set it to a port number between 1 and 65535.`, exitCodes.settings)
}

/** A free port of 127.0.0.1. */
export function freePort() {
  return tryListening(0, '127.0.0.1')
}

/** Throws Refusal, naming the port and the variable that moves it, when `port` cannot be listened on. */
export async function requireFreePort(port, variable) {
  const answer = await tryListening(port, '127.0.0.1')
  if (answer === 'EACCES')
    throw new Refusal(
      `Port ${port} is reserved for root: set ${variable} to a number above 1023.`,
      exitCodes.settings,
    )
  // "localhost" may mean ::1 to the browser, and somebody else may listen there alone.
  const other = answer === port ? await tryListening(port, '::1') : answer
  if (answer === port && other !== 'EADDRINUSE') return
  throw new Refusal(
    `Port ${port} is taken: stop the program that uses it, or set ${variable} to move (for example ${variable}=${port + 100} npm start).`,
    exitCodes.later,
  )
}
