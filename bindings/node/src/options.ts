// Options: a name that does not exist or a value of another type is refused in words, so that a slip of the pen is no
// default.
import { inspect } from 'node:util';
import { misuse } from './native.js';

type Type = 'boolean' | 'count' | 'function' | 'number' | 'object' | 'string';

/** Which options a call takes, and of which type each is; a count is a whole number from 0. */
export type Known = Readonly<Record<string, Type>>;

/** A value as an error shows it: short. */
export function shown(value: unknown): string {
  const text = inspect(value, { depth: 0, breakLength: Infinity });
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** The value as a whole number from 0; refused if it is none. */
export function count(call: string, name: string, value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw misuse(`${call}: ${name} is ${shown(value)}, not a whole number from 0`);
}

/** The list, if it is one of agents; else it is said which of them is none. */
export function agents<T extends number>(call: string, name: string, list: readonly T[]): readonly T[] {
  if (!Array.isArray(list)) throw misuse(`${call}: ${name} is ${shown(list)}, not an array of agents`);
  const at = list.findIndex((agent) => !Number.isSafeInteger(agent) || agent < 0);
  if (at < 0) return list;
  throw misuse(`${call}: ${name}[${at}] is ${shown(list[at])}, not an agent: spawn and find give one`);
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
    if (value === undefined) continue;
    if (known[name] === 'count') count(call, name, value);
    else if (typeof value !== known[name] || value === null) {
      throw misuse(`${call}: ${name} is ${shown(value)}, not ${known[name] === 'object' ? 'an' : 'a'} ${known[name]}`);
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
