// What other features do with templates.
export { fillFor, previewFor, refuseUnfilled, type Written } from './fill-mail.ts'
export { mayUseTemplate } from './library.ts'
export { isAnyUsable as mayUseMarked } from './mark-queries.ts'
export { markedDigestOf } from './marks.ts'
