import { parseArgs } from 'node:util'
import { exitCodes, Refusal } from './refusal.mjs'

/**
 * Reads the command line of one of our scripts: `{ flags, word }`, or null when `--help` was asked for and printed.
 * `call` is how it is typed, `about` what the help says, `flags` the switches that it knows, `words` the words of which
 * it takes one. Throws Refusal for everything else, before anything is done.
 */
export function readArguments({ call, about, flags = [], words = [] }, argv) {
  const { values, positionals } = parse({ call, flags, words }, argv)
  if (values.help) {
    console.log(`${call}\n\n${about}`)
    return null
  }
  const [word, stranger] = positionals
  if (stranger) throw misuse(call, `It does not know "${stranger}".`)
  if (words.length > 0 && !words.includes(word)) throw misuse(call, `Name one of these: ${words.join(', ')}.`)
  return { flags: values, word }
}

function parse({ call, flags, words }, args) {
  const options = Object.fromEntries([...flags, 'help'].map((name) => [name, { type: 'boolean' }]))
  try {
    return parseArgs({ args, options, allowPositionals: words.length > 0 })
  } catch (error) {
    // The rest of Node's sentence is about how to pass a flag as a word.
    throw misuse(call, `${error.message.split(/\.\s|\n/)[0]}.`)
  }
}

const misuse = (call, sentence) =>
  new Refusal(`${sentence} See: ${call.split(' --')[0].split(' [')[0]} -- --help`, exitCodes.usage)
