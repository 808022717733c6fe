import type { BounceKind } from '../../contract/email.ts'
import { foldedText } from '../platform/folded-text.ts'

/** Why a mail came back, as far as its report tells. */
export interface DeliveryFailure {
  /** `hard`: the address takes no mail. `soft`: it may another time. `policy`: it was the mail or its sender that was refused. */
  kind: BounceKind | null
  /** The enhanced status code (RFC 3463), such as `5.1.1`. */
  code: string | null
}

/** Characters of a server's words that are read. */
const most = 2000

/** What enhanced status codes mean; the first that a code begins with decides. Those that end in `.0` mean nothing in particular. */
const byCode: [string, BounceKind][] = [
  ['4.', 'soft'],
  // The sender's own address is not accepted, or has sent too much.
  ['5.1.7', 'policy'],
  ['5.1.8', 'policy'],
  ['5.1.', 'hard'],
  ['5.2.2', 'soft'],
  ['5.2.3', 'policy'],
  ['5.2.1', 'hard'],
  ['5.3.1', 'soft'],
  ['5.3.4', 'policy'],
  ['5.4.1', 'hard'],
  ['5.4.4', 'hard'],
  ['5.4.5', 'policy'],
  ['5.4.', 'soft'],
  ['5.6.', 'policy'],
  ['5.7.', 'policy'],
]

/** How servers say it, where no code does. The first kind that has a phrase in their words decides. */
const byWords: [BounceKind, string[]][] = [
  [
    'soft',
    [
      'mailbox full',
      'mailbox is full',
      'over quota',
      'overquota',
      'quota exceeded',
      'exceeded storage',
      'out of storage',
      'insufficient system storage',
      'timed out',
      'try again later',
      'postladan ar full',
      'postfach voll',
      'postfach ist voll',
    ],
  ],
  [
    'hard',
    [
      'user unknown',
      'unknown user',
      'unknown recipient',
      'recipient unknown',
      'recipientnotfound',
      'recipient not found',
      'no such user',
      'no such mailbox',
      'no mailbox here',
      'does not exist',
      "doesn't exist",
      "couldn't be found",
      'address not found',
      'account has been disabled',
      'account is disabled',
      'no longer accepts',
      'host unknown',
      'domain not found',
      'finns inte',
      'hittades inte',
      'existiert nicht',
      'nicht gefunden',
    ],
  ],
  [
    'policy',
    [
      'spam',
      'blocked',
      'blacklist',
      'blocklist',
      'block list',
      'policy',
      'reputation',
      'dmarc',
      'not authorized',
      'not authorised',
      'not allowed to send',
      'message rejected',
      'sending limit',
    ],
  ],
]

/**
 * Why a mail came back. `status` is the field of that name of its report, `words` what the server that refused it said.
 * The work grows with at most the first 2,000 characters of those.
 */
export function readFailure(status: string | undefined, words: string): DeliveryFailure {
  const said = words.slice(0, most)
  const codes = [...codesIn(status ?? ''), ...codesIn(said)]
  const telling = codes.find((code) => kindOfCode(code) !== null)
  const kind = telling ? kindOfCode(telling) : kindOfWords(said)
  return { kind, code: telling ?? codes[0] ?? null }
}

function kindOfCode(code: string): BounceKind | null {
  const isVague = code.endsWith('.0') && !code.startsWith('4.')
  return (isVague ? null : byCode.find(([begins]) => code === begins || isWithin(code, begins))?.[1]) ?? null
}

/** `5.1.` stands for all that begin with it, `5.1.1` for itself alone. */
const isWithin = (code: string, begins: string) => begins.endsWith('.') && code.startsWith(begins)

function kindOfWords(words: string): BounceKind | null {
  const said = foldedText(words.replaceAll('’', "'"))
  return byWords.find(([, phrases]) => phrases.some((phrase) => said.includes(phrase)))?.[0] ?? null
}

/** Codes of what failed or waits, in their order. An IP address has one number more. */
function codesIn(text: string): string[] {
  return text
    .split(/[^\d.]+/)
    .map((token) => token.replace(/\.$/, ''))
    .filter((token) => /^[45]\.[0-7]\.\d{1,3}$/.test(token))
}
