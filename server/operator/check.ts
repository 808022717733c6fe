/** One thing that the doctor looked at. `off`: not set up, which is allowed. `warning`: likely a mistake, stops nothing. */
export interface Check {
  name: string
  state: 'ok' | 'problem' | 'warning' | 'off'
  /** What was found, one sentence without secrets. */
  message: string
  /** What to do about a problem. */
  todo: string | null
}

/** An address to paste into a vendor's form. */
export interface PastedAddress {
  where: string
  url: string
}

export interface DoctorReport {
  ok: boolean
  checks: Check[]
  addresses: PastedAddress[]
}

export const ok = (name: string, message: string): Check => ({ name, state: 'ok', message, todo: null })
export const warning = (name: string, message: string): Check => ({
  name,
  state: 'warning',
  message,
  todo: null,
})
export const off = (name: string, message: string): Check => ({ name, state: 'off', message, todo: null })
export const problem = (name: string, message: string, todo: string): Check => ({
  name,
  state: 'problem',
  message,
  todo,
})
