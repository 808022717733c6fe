/** Hosts of the vendors' own, by what they end with. */
const hosts: [string, string][] = [
  ['.salesforce.com', 'salesforce'],
  ['.googleapis.com', 'google'],
  ['.google.com', 'google'],
  ['.microsoftonline.com', 'microsoft'],
  ['.microsoft.com', 'microsoft'],
]

/** Names the vendor behind an address that this server calls, for counting: `other` when it is none that we know. */
export function vendorOf(url: URL, apps: { vendor: string; baseUrl: string | null }[]): string {
  const app = apps.find(({ baseUrl }) => baseUrl !== null && new URL(baseUrl).host === url.host)
  return app?.vendor ?? hosts.find(([end]) => url.hostname.endsWith(end))?.[1] ?? 'other'
}
