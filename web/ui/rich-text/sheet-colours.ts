/** Characters of a sheet that are read: a spreadsheet writes one rule for each look that its cells have. */
const most = 60_000

const rule = /\.([\w-]{1,60})\s*\{([^{}]{0,2000})\}/g
const declaration = /(?:^|;)\s*(color|background(?:-color)?)\s*:\s*([#\w\s(),.%]{1,60}?)\s*(?=;|!|$)/gi

/**
 * The colours of a sheet of styles by the class that has them (`xl65` → `color:red`), for programs that write no style
 * on the words themselves. Anything else of a sheet is left out. Takes time that grows with its length, up to a limit.
 */
export function sheetColours(sheet: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, name = '', body = ''] of sheet.slice(0, most).matchAll(rule)) {
    const colours = [...body.matchAll(declaration)].map(
      ([, property = '', value]) =>
        // A sheet has `background: yellow`; a style that is read piece by piece wants the colour alone.
        `${property.toLowerCase() === 'color' ? 'color' : 'background-color'}:${value}`,
    )
    if (colours.length > 0) found.set(name, [found.get(name), ...colours].filter(Boolean).join(';'))
  }
  return found
}
