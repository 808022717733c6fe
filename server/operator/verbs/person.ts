import { emailAddress, type Language, language, type Role, role } from '../../../contract/basics.ts'
import { type Call, misuse } from '../call.ts'
import { textFlag } from './verb.ts'

/** Whom a command is about, from its words and flags. */
export function readPerson(
  name: string,
  call: Call,
  email: string,
): { email: string; role: Role; language: Language; name: string | null } {
  const parsed = {
    email: emailAddress.safeParse(email),
    role: role.safeParse(textFlag(call, 'role') ?? 'seller'),
    language: language.safeParse(textFlag(call, 'language') ?? 'en'),
  }
  if (!parsed.email.success) throw misuse(name, `${email} is not an email address.`)
  if (!parsed.role.success) throw misuse(name, '--role is admin or seller.')
  if (!parsed.language.success) throw misuse(name, '--language is en or sv.')
  return {
    email: parsed.email.data,
    role: parsed.role.data,
    language: parsed.language.data,
    name: textFlag(call, 'name') ?? null,
  }
}
