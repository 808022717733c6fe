/**
 * Tags that act, ask or embed. None of them may stand in a mail, and whoever wrote or pasted one is told that it was
 * taken out. Read by server and browser alike.
 */
export const activeTags = [
  'script',
  'iframe',
  'frame',
  'frameset',
  'object',
  'embed',
  'applet',
  'form',
  'input',
  'button',
  'select',
  'textarea',
  'svg',
  'math',
  'audio',
  'video',
  'canvas',
  'dialog',
  'template',
] as const

const active = new Set<string>([...activeTags, 'href', 'img', 'style'])

/**
 * What of the parts that the editor left out of a paste is told: what acts, embeds or asks, and pictures that nobody
 * could see. Formatting that goes with them is no loss that anybody has to hear of.
 */
export function activeParts(tookOut: string[]): string[] {
  return tookOut.filter((name) => active.has(name) || name.startsWith('on'))
}
