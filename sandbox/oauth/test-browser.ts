/** A browser that follows nothing by itself and keeps cookies. */
export function makeBrowser(base: string) {
  let cookie = ''
  async function visit(address: string, form?: Record<string, string> | Array<[string, string]>) {
    const response = await fetch(new URL(address, base), {
      redirect: 'manual',
      headers: { cookie },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    })
    const set = response.headers.getSetCookie()[0]?.split(';')[0]
    if (set) cookie = set
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      text: await response.text(),
    }
  }
  return { visit }
}

export type TestBrowser = ReturnType<typeof makeBrowser>
