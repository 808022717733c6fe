import { actingTags } from '../../../contract/acting-html.ts'

const acting = new Set<string>([...actingTags, 'href', 'img', 'style'])

/**
 * What of the parts that the editor left out of a paste is told: what acts, embeds or asks, and pictures that nobody
 * could see. Formatting that goes with them is no loss that anybody has to hear of.
 */
export function actingParts(tookOut: string[]): string[] {
  return tookOut.filter((name) => acting.has(name) || name.startsWith('on'))
}
