// Options: a name that does not exist or a value of another type is refused in words, so that a slip of the pen is no
// default.
import { inspect } from 'node:util';
import { misuse } from './native.js';

type Type = 'boolean' | 'function' | 'number' | 'object' | 'string';

/** Which options a call takes, and of which type each is. */
export type Known = Readonly<Record<string, Type>>;

/** A value as an error shows it: short. */
export function shown(value: unknown): string {
  const text = inspect(value, { depth: 0, breakLength: Infinity });
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** The options of `call`, or none; refused if they are not what it knows. */
export function checked<T extends object>(call: string, known: Known, options: T | undefined): Partial<T> {
  if (options === undefined) return {};
  if (typeof options !== 'object' || options === null) {
    throw misuse(`${call} takes its options as an object, not ${shown(options)}: ${Object.keys(known).join(', ')}`);
  }
  for (const name of Object.keys(options)) {
    const value = (options as Record<string, unknown>)[name];
    if (!Object.hasOwn(known, name)) {
      throw misuse(`${call} has no option '${name}': ${Object.keys(known).join(', ')}`);
    }
    if (value !== undefined && (typeof value !== known[name] || value === null)) {
      throw misuse(`${call}: ${name} is ${shown(value)}, not a ${known[name]}`);
    }
  }
  return options;
}

/** What aborts `call`, which waits; checked before the core knows of it. */
export function abortable(
  call: string, known: Known, options: { signal?: AbortSignal } | undefined): AbortSignal | undefined {
  const { signal } = checked(call, known, options);
  if (signal === undefined || typeof signal.addEventListener === 'function') return signal;
  throw misuse(`${call}: signal is ${shown(signal)}, not an AbortSignal`);
}
