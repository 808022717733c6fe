// What the tools of a message open, in one chunk: each more would cost the first screen of compose its address.
export { FieldList } from './field-list.tsx'
export { MailPreview } from './mail-preview.tsx'
export { TemplateChoice } from './template-choice.tsx'
