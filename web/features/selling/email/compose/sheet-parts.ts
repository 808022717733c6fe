// What comes after a compose sheet is there, in one chunk: each more would cost its first screen an address.
export { Attachments } from './attachments.tsx'
export { DraftKeeper } from './draft-keeper.tsx'
export { MessageFields, SubjectFields } from './mail-fields.tsx'
export { UnderMessage } from './under-message.tsx'
