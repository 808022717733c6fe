import { isIPv6 } from 'node:net'

/** The network of an address, /24 or /48: enough for an audit, less than a person. */
export function ipPrefix(address: string): string | null {
  const mapped =
    /^::ffff:(\d+\.\d+\.\d+)\.\d+$/i.exec(address)?.[1] ?? /^(\d+\.\d+\.\d+)\.\d+$/.exec(address)?.[1]
  if (mapped) return `${mapped}.0/24`
  if (!isIPv6(address)) return null
  const groups = address.split('%')[0]?.split('::')[0]?.split(':') ?? []
  return `${[...groups, '0', '0', '0'].slice(0, 3).join(':')}::/48`
}
