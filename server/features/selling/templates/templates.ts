// What other features do with templates.
export { fillFor, refuseUnfilled, type Written } from './fill-mail.ts'
export { mayUseTemplate } from './library.ts'
