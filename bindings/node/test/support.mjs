// What the tests share.
import { AgentrtError, Runtime } from 'agentrt';

/** A runtime that the end of the test closes. */
export function opened(t, options) {
  const runtime = Runtime.open(options);
  t.after(() => runtime.close());
  return runtime;
}

/** A check that an error is ours and has one of these codes. */
export const code = (...codes) => (error) => error instanceof AgentrtError && codes.includes(error.code);

export const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// What another turn of the event loop brings about, sooner or later.
export async function until(condition) {
  while (!condition()) await pause(1);
}
