/**
 * How the server's Node is started so that its memory follows its work. Left alone, V8 takes what a large machine has
 * before it looks through what is forgotten, and the C library keeps a heap for each thread: `npm run bench -- doors`
 * printed 292 MB above idle, and 150 with these. The old generation, in megabytes, is several times what the server has
 * been seen to need; whoever sets a limit in NODE_OPTIONS has their own.
 */
const flags = ['--max-old-space-size=512', '--max-semi-space-size=4']

/** Arguments that go before the program, and the environment with what they need beside them. */
export function withBoundedMemory(env) {
  const args = flags.filter((flag) => !env.NODE_OPTIONS?.includes(flag.split('=', 1)[0]))
  return { args, env: { MALLOC_ARENA_MAX: '1', ...env } }
}
