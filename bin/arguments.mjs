import { parseArgs } from 'node:util'
import { exitCodes, Refusal } from './refusal.mjs'

/**
 * Reads the command line of one of our scripts: `{ flags, numbers, word }`, or null when `--help` was asked for and printed.
 * `call` is how it is typed, `about` what the help says, `flags` the switches that it knows, `numbers` those that want a
 * whole number after them, `words` the words of which it takes one. Throws Refusal for everything else, before anything is
 * done.
 */
export function readArguments({ call, about, flags = [], numbers = [], words = [] }, argv) {
  const { values, positionals } = parse({ call, flags, numbers, words }, argv)
  if (values.help) {
    console.log(`${call}\n\n${about}`)
    return null
  }
  const [word, stranger] = positionals
  if (stranger) throw misuse(call, `It does not know "${stranger}".`)
  if (words.length > 0 && !words.includes(word)) throw misuse(call, `Name one of these: ${words.join(', ')}.`)
  const given = numbers.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]]))
  const wrong = given.find(([, value]) => !/^\d{1,9}$/.test(value))
  if (wrong) throw misuse(call, `--${wrong[0]} wants a whole number.`)
  return {
    flags: values,
    numbers: Object.fromEntries(given.map(([name, value]) => [name, Number(value)])),
    word,
  }
}

function parse({ call, flags, numbers, words }, args) {
  const options = Object.fromEntries([
    ...[...flags, 'help'].map((name) => [name, { type: 'boolean' }]),
    ...numbers.map((name) => [name, { type: 'string' }]),
  ])
  try {
    return parseArgs({ args, options, allowPositionals: words.length > 0 })
  } catch (error) {
    // The rest of Node's sentence is about how to pass a flag as a word.
    throw misuse(call, `${error.message.split(/\.\s|\n/)[0]}.`)
  }
}

const misuse = (call, sentence) =>
  new Refusal(`${sentence} See: ${call.split(' --')[0].split(' [')[0]} -- --help`, exitCodes.usage)
