// What an editor needs once it stands there, in one chunk: each more would cost the first screen of compose its address.
export { dropCursor } from '@tiptap/pm/dropcursor'
export { LinkRow } from './link-row.tsx'
