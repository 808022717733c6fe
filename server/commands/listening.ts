/** Where a server listens, and the variable that moves it. */
export interface ListeningPlace {
  host: string
  port: number
  variable: string
}

/** A port could not be listened on, for a reason that the settings mend, or time. */
export class CannotListen extends Error {
  /** Whether trying again may help. */
  readonly isTemporary: boolean

  constructor(at: ListeningPlace, cause: NodeJS.ErrnoException) {
    super(sentenceOf(at, cause.code ?? cause.message), { cause })
    this.name = 'CannotListen'
    this.isTemporary = cause.code === 'EADDRINUSE'
  }
}

/** Throws CannotListen, which names HOST or the port's variable, for what `listen` throws. */
export async function listening<T>(at: ListeningPlace, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen()
  } catch (error) {
    // Anything else is none of the port's.
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new CannotListen(at, error as NodeJS.ErrnoException)
  }
}

function sentenceOf({ host, port, variable }: ListeningPlace, code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use: stop the program that uses it, or set ${variable} to another one.`
    case 'EACCES':
      return `Port ${port} is reserved for root: set ${variable} to a number above 1023.`
    case 'EADDRNOTAVAIL':
      return `HOST is ${host}, which is no address of this machine: set it to one that is, or to 127.0.0.1.`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST is ${host}, a name that nobody knows: set it to an address of this machine, or to 127.0.0.1.`
    default:
      return `HOST ${host} and ${variable} ${port} cannot be listened on (${code}): set them to an address of this machine and a free port.`
  }
}
