/** A browser or system, and what its header holds: all of it. */
type Sign = [string, ...RegExp[]]

/** The order matters: each browser also claims to be those below it. */
const browsers: Sign[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\b(?:OPR|Opera|OPiOS)\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Vivaldi', /\bVivaldi\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//],
  ['Safari', /\bVersion\/\d/, /\bSafari\//],
]

const systems: Sign[] = [
  ['iPadOS', /\biPad\b/],
  ['iOS', /\b(?:iPhone|iPod)\b/],
  ['Android', /\bAndroid\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\b(?:Macintosh|Mac OS X)\b/],
  ['Linux', /\bLinux\b/],
]

const first = (signs: Sign[], text: string) =>
  signs.find(([, ...marks]) => marks.every((mark) => mark.test(text)))?.[0] ?? null

/** Browser and system that a User-Agent header names, for a person to recognise; null where it does not say. */
export function deviceOf(userAgent: string | null): { browser: string | null; system: string | null } {
  const text = userAgent ?? ''
  return { browser: first(browsers, text), system: first(systems, text) }
}
