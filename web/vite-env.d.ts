/// <reference types="vite/client" />

/** A page of the guide, parsed when the web app is built. */
declare module '*.md?blocks' {
  const blocks: import('./ui/markdown/blocks.ts').Block[]
  export default blocks
}
