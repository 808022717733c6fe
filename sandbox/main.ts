import { ZodError } from 'zod'
import { type Sandbox, startSandbox } from './sandbox.ts'
import { readSettings } from './settings.ts'

/** One sentence for the person at the terminal: what is wrong and what to do. */
function sentence(error: unknown): string {
  if (error instanceof ZodError) {
    const [issue] = error.issues
    return `The sandbox cannot start: ${issue?.path.join('.')} is wrong (${issue?.message}).`
  }
  const { code, port, path, message } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'EADDRINUSE')
    return `The sandbox cannot start: port ${port} is taken. Stop the program that uses it, or set SANDBOX_PORT to another number.`
  if (code === 'EACCES' || code === 'EPERM')
    return `The sandbox cannot start: no permission for ${path ?? `port ${port}`}.`
  if (error instanceof SyntaxError) return 'The sandbox cannot start: SANDBOX_APPS is not JSON.'
  return `The sandbox cannot start: ${message}`
}

async function main(): Promise<void> {
  let sandbox: Sandbox | undefined
  let stopping = false
  // Ctrl-C reaches the whole process group and is passed on by the launcher too: the second time must do nothing.
  const stop = async () => {
    if (stopping) return
    stopping = true
    await sandbox?.close()
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
  // The launcher is gone, even if it was killed.
  process.on('disconnect', stop)
  sandbox = await startSandbox(readSettings(process.env))
  const { salesforce, google, microsoft, mail, smtpPort } = sandbox
  process.send?.({ type: 'ready', salesforce, google, microsoft, mail, smtpPort })
}

main().catch((error) => {
  console.error(sentence(error))
  process.exit(1)
})
