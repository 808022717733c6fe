/**
 * Tags that act, ask or embed. None of them may stand in a mail, and whoever wrote or pasted one is told that it was
 * taken out. Read by server and browser alike.
 */
export const actingTags = [
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
