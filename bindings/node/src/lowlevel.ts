// The addon, built by the install script: the generated call for each function of the C API.
//
// The idiom layer is made of these. They are public as `agentrt/lowlevel` for whoever needs a call as it is: handles
// are numbers, times nanoseconds, nothing is closed or driven for you.
import type * as Generated from '#generated';

export type { BreakerInfo, Letter, Profile, Stats } from '#generated';
export type Lowlevel = typeof Generated;

/** A failure of agentrt: `code` is the name of the core's status, such as `'E_STALE'`. */
export class AgentrtError extends Error {
  override readonly name = 'AgentrtError';

  constructor(readonly code: string, readonly status: number, text: string, options?: ErrorOptions) {
    super(text, options);
  }
}

function load(): Lowlevel {
  try {
    return require('../../build/agentrt.node') as Lowlevel;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error('agentrt is not built: run `npm rebuild agentrt`, which needs a C++ compiler', { cause: error });
  }
}

// The addon throws plain errors with `code` and `status`; here they get their class.
function rethrowing<F extends (...args: never[]) => unknown>(call: F): F {
  return ((...args) => {
    try {
      return call(...args);
    } catch (error) {
      const { code, status, message } = error as AgentrtError;
      throw typeof status === 'number' ? new AgentrtError(code, status, message) : error;
    }
  }) as F;
}

export const lowlevel = Object.fromEntries(Object.entries(load()).map(([name, value]) => (
  [name, typeof value === 'function' ? rethrowing(value as () => unknown) : value]))) as unknown as Lowlevel;
