/** A piece of HTML that is safe to put into a page. Everything else is escaped. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Value = Html | Html[] | string | number | boolean | null | undefined

/** Tagged template: `html\`<p>${name}</p>\`` escapes every value that is not itself Html. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(
    strings.reduce((all, part, at) => all + part + (at < values.length ? show(values[at]) : ''), ''),
  )
}

function show(value: Value): string {
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return value.map((one) => one.text).join('')
  if (value === null || value === undefined || value === false) return ''
  return String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
